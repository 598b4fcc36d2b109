/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.fixtures.Rounds;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.Classified;
import dev.assent.internal.catalog.FieldContext.Place;
import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.send.OtlpBytes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The encoder writes the bytes that OpenTelemetry's exporters write. */
@Tag("rounds")
class OtlpEncoderTest {
  private static final int SEEDS = Rounds.of(1_000);
  private static final int MAX = 1 << 24;

  @ParameterizedTest
  @EnumSource(MemoryMode.class)
  void spans_ofAnyShape_areTheBytesOfTheExporter(MemoryMode mode) {
    OtlpEncoder<SpanData> encoder = OtlpEncoder.spans();
    for (int seed = 0; seed < SEEDS; seed++) {
      List<SpanData> spans = new RandomData(seed, true).spans(6);

      assertThat(encoder.encode(spans, MAX))
          .as("seed %s", seed)
          .isEqualTo(OtlpBytes.ofSpans(spans, mode));
    }
  }

  @ParameterizedTest
  @EnumSource(MemoryMode.class)
  void logs_ofAnyShape_areTheBytesOfTheExporter(MemoryMode mode) {
    OtlpEncoder<LogRecordData> encoder = OtlpEncoder.logs();
    for (int seed = 0; seed < SEEDS; seed++) {
      List<LogRecordData> logs = new RandomData(seed, true).logs(6);

      assertThat(encoder.encode(logs, MAX))
          .as("seed %s", seed)
          .isEqualTo(OtlpBytes.ofLogs(logs, mode));
    }
  }

  @ParameterizedTest
  @EnumSource(MemoryMode.class)
  void metrics_ofAnyShape_areTheBytesOfTheExporter(MemoryMode mode) {
    OtlpEncoder<MetricData> encoder = OtlpEncoder.metrics();
    for (int seed = 0; seed < SEEDS; seed++) {
      List<MetricData> metrics = new RandomMetrics(seed).metrics(6);

      assertThat(encoder.encode(metrics, MAX))
          .as("seed %s", seed)
          .isEqualTo(OtlpBytes.ofMetrics(metrics, mode));
    }
  }

  /** The attributes of a tagged span contain the names that the catalog lists, already encoded. */
  @Test
  void spans_withVerdictsOnAttributes_areTheBytesOfTheExporter() {
    OtlpEncoder<SpanData> encoder = OtlpEncoder.spans();
    Attributes attributes =
        Attributes.builder()
            .put("http.request.method", "GET")
            .put("http.response.status_code", 200)
            .put("an.unknown.name", "value")
            .put("server.port", 443)
            .build();
    List<Object> places = new ArrayList<>();
    attributes.forEach(
        (key, value) -> {
          places.add(key);
          places.add(value);
          places.add(verdict(key, value));
        });
    List<SpanData> plain = List.of(Samples.spanBuilder().setAttributes(attributes).build());
    List<SpanData> tagged =
        List.of(
            Samples.spanBuilder()
                .setAttributes(FlatAttributes.owning(places.toArray(), places.size(), null))
                .build());

    byte[] bytes = encoder.encode(tagged, MAX);

    assertThat(places).filteredOn(it -> it instanceof Classified c && c.key() != null).hasSize(3);
    assertThat(bytes).isEqualTo(OtlpBytes.ofSpans(plain, MemoryMode.IMMUTABLE_DATA));
  }

  private static Classified verdict(AttributeKey<?> key, Object value) {
    Classified found = Catalog.builtIn().scalar(key, value, Place.CLIENT_SPAN, Integer.MAX_VALUE);
    return found == null ? Classified.of(1) : found;
  }

  /** Many data, so that the length of a group has more bytes than were reserved. */
  @Test
  void spans_many_areTheBytesOfTheExporter() {
    List<SpanData> spans = Collections.nCopies(7_000, Samples.span());

    byte[] bytes = OtlpEncoder.spans().encode(spans, MAX);

    assertThat(bytes.length).isGreaterThan(1 << 21);
    assertThat(bytes).isEqualTo(OtlpBytes.ofSpans(spans, MemoryMode.IMMUTABLE_DATA));
  }

  @Test
  void spans_ofSeveralResourcesAndScopes_areGroupedInTheOrderOfTheFirst() throws Exception {
    List<SpanData> spans = new ArrayList<>();
    List<List<SpanData>> sources = new ArrayList<>();
    for (int seed = 0; seed < 5; seed++) {
      sources.add(new ArrayList<>(new RandomData(seed).spans(20)));
    }
    Random random = new Random(7);
    while (sources.removeIf(List::isEmpty) || !sources.isEmpty()) {
      if (!sources.isEmpty()) {
        spans.add(sources.get(random.nextInt(sources.size())).remove(0));
      }
    }

    byte[] bytes = OtlpEncoder.spans().encode(spans, MAX);

    List<Resource> order = spans.stream().map(SpanData::getResource).distinct().toList();
    List<SpanData> sorted = new ArrayList<>();
    for (Resource resource : order) {
      spans.stream().filter(span -> span.getResource() == resource).forEach(sorted::add);
    }
    assertThat(ExportTraceServiceRequest.parseFrom(bytes)).isEqualTo(ProtoOf.spans(sorted));
    assertThat(bytes).hasSameSizeAs(OtlpBytes.ofSpans(spans, MemoryMode.REUSABLE_DATA));
  }

  @Test
  void scopes_equalButNotTheSame_areTwoGroups() throws Exception {
    InstrumentationScopeInfo one = InstrumentationScopeInfo.builder("scope").build();
    InstrumentationScopeInfo other = InstrumentationScopeInfo.builder("scope").build();
    List<SpanData> spans =
        List.of(
            Samples.spanBuilder().setInstrumentationScopeInfo(one).build(),
            Samples.spanBuilder().setInstrumentationScopeInfo(other).build(),
            Samples.spanBuilder().setInstrumentationScopeInfo(one).build());

    var request = ExportTraceServiceRequest.parseFrom(OtlpEncoder.spans().encode(spans, MAX));

    assertThat(request.getResourceSpans(0).getScopeSpansList())
        .extracting(scope -> scope.getSpansCount())
        .containsExactly(2, 1);
  }

  @Test
  void encode_nothing_isAnEmptyRequest() {
    assertThat(OtlpEncoder.spans().encode(List.of(), MAX)).isEmpty();
  }

  @Test
  void encode_halfASurrogatePair_isAQuestionMark() {
    for (String text : List.of("a\ud800", "\udc00b", "x".repeat(200) + "\ud800")) {
      List<SpanData> spans =
          List.of(
              Samples.spanBuilder()
                  .setName(text)
                  .setAttributes(Attributes.builder().put("k", text).build())
                  .build());

      assertThat(OtlpEncoder.spans().encode(spans, MAX))
          .isEqualTo(OtlpBytes.ofSpans(spans, MemoryMode.IMMUTABLE_DATA));
    }
  }

  @Test
  void encode_exactlyTheMaximum_isARequest() {
    List<SpanData> spans = Collections.nCopies(10, Samples.span());
    int size = OtlpBytes.ofSpans(spans, MemoryMode.IMMUTABLE_DATA).length;

    assertThat(OtlpEncoder.spans().encode(spans, size)).hasSize(size);
    assertThat(OtlpEncoder.spans().encode(spans, size - 1)).isNull();
    assertThat(OtlpEncoder.spans().encode(spans, 10)).isNull();
  }

  @Test
  void encode_idThatIsNotHexadecimal_failsWithoutItsValue() {
    SpanContext strange =
        new SpanContext() {
          @Override
          public String getTraceId() {
            return "secret-secret-secret-secret-secr";
          }

          @Override
          public String getSpanId() {
            return "00f067aa0ba902b7";
          }

          @Override
          public io.opentelemetry.api.trace.TraceFlags getTraceFlags() {
            return io.opentelemetry.api.trace.TraceFlags.getSampled();
          }

          @Override
          public io.opentelemetry.api.trace.TraceState getTraceState() {
            return io.opentelemetry.api.trace.TraceState.getDefault();
          }

          @Override
          public boolean isRemote() {
            return false;
          }
        };
    List<SpanData> spans = List.of(Samples.spanBuilder().setSpanContext(strange).build());

    assertThatThrownBy(() -> OtlpEncoder.spans().encode(spans, MAX))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
  }
}
