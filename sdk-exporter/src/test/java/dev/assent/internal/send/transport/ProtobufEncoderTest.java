/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.config.EndpointSettings;
import dev.assent.internal.otlp.OtlpEncoder;
import dev.assent.internal.send.SignalEndpoint;
import dev.assent.internal.send.TestDatum;
import dev.assent.ledger.Signal;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableGaugeData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableLongPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.logs.TestLogRecordData;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtobufEncoderTest {
  private static EndpointSettings settings(String compression) {
    EndpointSettings of = EndpointSettings.of(Signal.TRACES, URI.create("http://localhost:1/v1/x"));
    return new EndpointSettings(
        of.signal(),
        of.endpoint(),
        Map.of("x-key", "secret"),
        compression,
        of.timeout(),
        of.connectTimeout(),
        null,
        null,
        null);
  }

  private static <T> Encoder<T> encoder(OtlpEncoder<T> otlp, String compression) {
    return new ProtobufEncoder<>(
        otlp,
        compression.equals("gzip") ? GzipCompressor.INSTANCE : null,
        SignalEndpoint.MAX_BODY_BYTES,
        false);
  }

  private static InputStream open(RequestBody body) throws IOException {
    InputStream bytes = new ByteArrayInputStream(body.body());
    return "gzip".equals(body.contentEncoding()) ? new GZIPInputStream(bytes) : bytes;
  }

  private static List<TestDatum> spans(int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(i -> TestDatum.of(i, 1).with(2, "value-" + i))
        .toList();
  }

  private static List<String> names(RequestBody body) throws IOException {
    return ExportTraceServiceRequest.parseFrom(open(body)).getResourceSpansList().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .map(span -> span.getName() + "=" + span.getAttributes(0).getValue().getStringValue())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip"})
  void encode_spans_decodesToTheSame(String compression) throws IOException {
    Encoder<SpanData> encoder = encoder(OtlpEncoder.spans(), compression);

    RequestBody first = encoder.encode(spans(0, 3));
    RequestBody second = encoder.encode(spans(7, 2));

    assertThat(names(first)).containsExactly("span-0=value-0", "span-1=value-1", "span-2=value-2");
    assertThat(names(second)).containsExactly("span-7=value-7", "span-8=value-8");
    assertThat(first.contentEncoding()).isEqualTo(compression.equals("gzip") ? "gzip" : null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip"})
  void encode_logs_decodesToTheSame(String compression) throws IOException {
    Encoder<LogRecordData> encoder = encoder(OtlpEncoder.logs(), compression);

    RequestBody body = encoder.encode(List.of(TestLogRecordData.builder().setBody("hm").build()));

    assertThat(
            ExportLogsServiceRequest.parseFrom(open(body))
                .getResourceLogs(0)
                .getScopeLogs(0)
                .getLogRecords(0)
                .getBody()
                .getStringValue())
        .isEqualTo("hm");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip"})
  void encode_metrics_decodesToTheSame(String compression) throws IOException {
    Encoder<MetricData> encoder = encoder(OtlpEncoder.metrics(), compression);
    MetricData metric =
        ImmutableMetricData.createLongGauge(
            Resource.empty(),
            InstrumentationScopeInfo.empty(),
            "m",
            "",
            "1",
            ImmutableGaugeData.create(
                List.of(ImmutableLongPointData.create(1, 2, Attributes.empty(), 42))));

    RequestBody body = encoder.encode(List.of(metric));

    assertThat(
            ExportMetricsServiceRequest.parseFrom(open(body))
                .getResourceMetrics(0)
                .getScopeMetrics(0)
                .getMetrics(0)
                .getGauge()
                .getDataPoints(0)
                .getAsInt())
        .isEqualTo(42);
  }

  @Test
  void encode_tooLarge_isSaidSoAndTheNextGoesOn() throws IOException {
    Encoder<SpanData> encoder = new ProtobufEncoder<>(OtlpEncoder.spans(), null, 200, false);

    assertThat(encoder.encode(spans(0, 20))).isSameAs(RequestBody.TOO_LARGE);
    assertThat(names(encoder.encode(spans(1, 1)))).containsExactly("span-1=value-1");
  }

  @Test
  void encode_dataThatThrow_failsAndTheNextGoesOn() throws IOException {
    Encoder<SpanData> encoder = encoder(OtlpEncoder.spans(), "gzip");
    SpanData broken =
        new DelegatingSpanData(TestDatum.of(1, 1)) {
          @Override
          public Attributes getAttributes() {
            throw new IllegalStateException("content");
          }
        };

    assertThat(encoder.encode(List.of(broken))).isSameAs(RequestBody.FAILED);
    assertThat(names(encoder.encode(spans(1, 1)))).containsExactly("span-1=value-1");
  }

  @Test
  void toString_ofAll_hasNoContentAndNoHeaderValue() {
    EndpointSettings settings = settings("none");
    Encoder<SpanData> encoder = encoder(OtlpEncoder.spans(), "none");

    assertThat(encoder.encode(spans(0, 1)).toString()).doesNotContain("value-0");
    assertThat(encoder.toString() + settings).doesNotContain("secret").contains("x-key");
  }
}
