/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.internal.http.HttpFailure;
import dev.assent.internal.http.jdk.JdkSender;
import dev.assent.internal.otlp.OtlpDecoder;
import dev.assent.internal.send.Attempt;
import dev.assent.internal.send.AttemptResult;
import dev.assent.internal.send.ExportLog;
import dev.assent.internal.send.SignalEndpoint;
import dev.assent.internal.send.TestDatum;
import dev.assent.internal.send.VirtualTime;
import dev.assent.internal.send.transport.ExportFailure;
import dev.assent.internal.send.transport.RequestBody;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableGaugeData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableLongPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.logs.TestLogRecordData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Claimed OTLP/gRPC exporters over a scripted sender. A sender that speaks HTTP/2 brings OkHttp and
 * Kotlin along, so runs against real ones are elsewhere.
 */
class ClaimedGrpcTest {
  private static final long SOON = TimeUnit.SECONDS.toNanos(20);
  private static final byte[] NOTHING = {};

  private final VirtualTime time = new VirtualTime();
  private final HostSenders host = new HostSenders();
  private final ClaimedEndpoints endpoints =
      new ClaimedEndpoints("claimed", ExportLog.withoutLogging(), JdkSender::new, host);
  private final Attempt attempt = new Attempt();
  private Thread aborter;

  @AfterEach
  void close() {
    endpoints.close(Duration.ofNanos(SOON));
  }

  private OtlpGrpcSpanExporter exporter() {
    return OtlpGrpcSpanExporter.builder()
        .setComponentLoader(host)
        .setEndpoint("https://collector.invalid:4317")
        .setCompression("gzip")
        .addHeader("x-key", "secret")
        .setTimeout(Duration.ofSeconds(7))
        .build();
  }

  private SignalEndpoint<SpanData> claimed() {
    return endpoints.claim(exporter()).endpoint();
  }

  private AttemptResult send(SignalEndpoint<SpanData> endpoint, Attempt by) {
    return by.run(
        endpoint.transport(), endpoint.encoder().encode(List.of(TestDatum.of(1, 1))), SOON, time);
  }

  private AttemptResult send(SignalEndpoint<SpanData> endpoint) {
    return send(endpoint, attempt);
  }

  private static byte[] message(HostSenders.Call call) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    call.message().writeMessage(bytes);
    assertThat(bytes.size()).isEqualTo(call.message().getContentLength());
    return bytes.toByteArray();
  }

  @Test
  void spans_settings_areTheHostsWithoutRetries() {
    SignalEndpoint<SpanData> endpoint = claimed();

    assertThat(host.grpcConfigs).hasSize(2);
    assertThat(host.grpcConfigs.get(0).getRetryPolicy()).as("the original").isNotNull();
    GrpcSenderConfig config = host.grpcConfigs.get(1);
    assertThat(config.getRetryPolicy()).isNull();
    assertThat(config.getEndpoint()).hasToString("https://collector.invalid:4317");
    assertThat(config.getFullMethodName()).endsWith("TraceService/Export");
    assertThat(config.getTimeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(config.getCompressor().getEncoding()).isEqualTo("gzip");
    assertThat(config.getHeadersSupplier().get()).containsEntry("x-key", List.of("secret"));
    assertThat(endpoint.timeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(host.grpcSenders.get(0).shutdowns).as("the original").hasValue(1);
    assertThat(host.grpcSenders.get(1).shutdowns).hasValue(0);
  }

  @Test
  void spans_description_hasNoAddressAndNoHeader() {
    ClaimedEndpoint<SpanData> claimed = endpoints.claim(exporter());

    assertThat(claimed.exporter())
        .isEqualTo(new ClaimedExporter(ClaimedExporter.Kind.OTLP_GRPC, "OtlpGrpcSpanExporter"));
    assertThat(claimed.toString()).doesNotContain("secret", "collector");
    assertThat(endpoints.flush(Duration.ZERO)).isTrue();
  }

  @Test
  void send_accepted_handsTheMessageUncompressed() throws Exception {
    host.behavior =
        call -> {
          assertThat(OtlpDecoder.spans(message(call)))
              .extracting(SpanData::getName)
              .containsExactly("span-1");
          call.answer(GrpcStatusCode.OK, NOTHING);
        };

    assertThat(send(claimed())).isEqualTo(AttemptResult.accepted(0));
    assertThat(host.lastGrpc().suppressed).containsExactly(true);
  }

  @Test
  void send_logsAndMetrics_areDecodable() throws Exception {
    var logs =
        endpoints.claim(OtlpGrpcLogRecordExporter.builder().setComponentLoader(host).build());
    var metrics =
        endpoints.claim(OtlpGrpcMetricExporter.builder().setComponentLoader(host).build());

    RequestBody log =
        logs.endpoint()
            .encoder()
            .encode(List.of(TestLogRecordData.builder().setBody("hm").build()));
    RequestBody metric =
        metrics
            .endpoint()
            .encoder()
            .encode(
                List.of(
                    ImmutableMetricData.createLongGauge(
                        Resource.empty(),
                        InstrumentationScopeInfo.empty(),
                        "m",
                        "",
                        "1",
                        ImmutableGaugeData.create(
                            List.of(
                                ImmutableLongPointData.create(1, 2, Attributes.empty(), 42))))));

    assertThat(OtlpDecoder.logs(log.body())).hasSize(1);
    assertThat(ExportMetricsServiceRequest.parseFrom(metric.body()).getResourceMetricsCount())
        .isEqualTo(1);
  }

  @Test
  void send_partialSuccess_isRead() {
    host.behavior =
        call -> {
          message(call);
          call.answer(GrpcStatusCode.OK, new byte[] {0x0a, 2, 0x08, 7});
        };

    assertThat(send(claimed())).isEqualTo(AttemptResult.accepted(7));
  }

  @Test
  void send_statuses_areJudgedAsOtlpSays() {
    Set<GrpcStatusCode> retryable =
        EnumSet.of(
            GrpcStatusCode.CANCELLED,
            GrpcStatusCode.DEADLINE_EXCEEDED,
            GrpcStatusCode.RESOURCE_EXHAUSTED,
            GrpcStatusCode.ABORTED,
            GrpcStatusCode.OUT_OF_RANGE,
            GrpcStatusCode.UNAVAILABLE,
            GrpcStatusCode.DATA_LOSS);
    SignalEndpoint<SpanData> endpoint = claimed();
    for (GrpcStatusCode status :
        EnumSet.complementOf(EnumSet.of(GrpcStatusCode.OK, GrpcStatusCode.UNKNOWN))) {
      host.behavior =
          call -> {
            message(call);
            call.answer(status, NOTHING);
          };
      Attempt each = new Attempt();

      assertThat(send(endpoint, each))
          .as(status.name())
          .isEqualTo(
              retryable.contains(status)
                  ? AttemptResult.busy(0, true)
                  : AttemptResult.refused(true));
      assertThat(each.failure().description() + each.failure().check("OTEL_"))
          .contains(status.name())
          .doesNotContain("canary");
    }
    assertThat(host.grpcSenders).as("one sender for all").hasSize(2);
  }

  /** The sender's word for a connection that broke before the status came. */
  @Test
  void send_unknown_isNoAnswer() {
    host.behavior =
        call -> {
          message(call);
          call.answer(GrpcStatusCode.UNKNOWN, NOTHING);
        };

    assertThat(send(claimed())).isEqualTo(AttemptResult.unanswered(false, true));
  }

  @Test
  void send_nobodyListens_hasNotLeft() {
    host.behavior = call -> call.onError().accept(new ConnectException("secret"));

    assertThat(send(claimed())).isEqualTo(AttemptResult.unanswered(false, false));
    assertThat(attempt.failure()).isEqualTo(ExportFailure.grpc(HttpFailure.UNREACHABLE));
  }

  @Test
  void send_senderThrows_isBroken() {
    host.behavior =
        call -> {
          throw new IllegalStateException("secret");
        };

    assertThat(send(claimed())).isEqualTo(AttemptResult.unanswered(false, false));
    assertThat(attempt.failure()).isEqualTo(ExportFailure.grpc(HttpFailure.BROKEN));
  }

  @Test
  void abort_noAnswer_shutsDownAndTheNextGetsANewSender() {
    SignalEndpoint<SpanData> endpoint = claimed();
    HostSenders.GrpcSenderImpl first = host.lastGrpc();
    host.behavior =
        call -> {
          message(call);
          attempt.abort();
        };

    assertThat(send(endpoint)).isEqualTo(AttemptResult.unanswered(true, true));
    assertThat(first.shutdowns).hasValue(1);

    host.behavior = call -> call.answer(GrpcStatusCode.OK, NOTHING);
    assertThat(send(endpoint, new Attempt())).isEqualTo(AttemptResult.accepted(0));
    assertThat(first.calls).hasSize(1);
    assertThat(host.lastGrpc()).isNotSameAs(first);
    assertThat(host.lastGrpc().calls).hasSize(1);
    assertThat(host.grpcConfigs.get(2)).isSameAs(host.grpcConfigs.get(1));
  }

  /** Senders answer {@code CANCELLED} for a call that they end. */
  @Test
  void abort_senderAnswersCancelledWhileItShutsDown_isAborted() {
    SignalEndpoint<SpanData> endpoint = claimed();
    host.behavior =
        call -> {
          message(call);
          host.onShutdown = () -> call.answer(GrpcStatusCode.CANCELLED, NOTHING);
          aborter = new Thread(attempt::abort);
          aborter.start();
        };

    assertThat(send(endpoint)).isEqualTo(AttemptResult.unanswered(true, true));
  }

  /** Fails, by its timeout, if the worker itself waits for the sender. */
  @Test
  @Timeout(20)
  void abort_whileTheSenderBlocks_endsAtOnce() {
    SignalEndpoint<SpanData> endpoint = claimed();
    CountDownLatch released = new CountDownLatch(1);
    host.behavior =
        call -> {
          message(call);
          attempt.abort();
          released.await();
        };

    assertThat(send(endpoint)).isEqualTo(AttemptResult.unanswered(true, true));
    assertThat(host.grpcSenders.get(1).shutdowns).hasValue(1);
    released.countDown();
  }

  /** The abort comes while the sender writes. Fails if it gets another piece. */
  @Test
  void abort_inTheMiddleOfTheMessage_handsOnNoFurtherPiece() {
    SignalEndpoint<SpanData> endpoint = claimed();
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    host.behavior =
        call ->
            call.message()
                .writeMessage(
                    new OutputStream() {
                      @Override
                      public void write(int b) {
                        throw new AssertionError();
                      }

                      @Override
                      public void write(byte[] bytes, int from, int count) {
                        written.write(bytes, from, count);
                        attempt.abort();
                      }
                    });
    RequestBody body =
        endpoint.encoder().encode(List.of(TestDatum.of(1, 1).with(2, "x".repeat(1 << 20))));

    assertThat(attempt.run(endpoint.transport(), body, SOON, time))
        .isEqualTo(AttemptResult.unanswered(true, true));
    assertThat(written.size()).isEqualTo(WatchedMessage.PIECE_BYTES);
  }

  @Test
  void abort_beforeTheSenderAsks_sendsNothing() {
    host.behavior =
        call -> {
          attempt.abort();
          message(call);
        };

    assertThat(send(claimed())).isEqualTo(AttemptResult.unanswered(true, false));
  }

  @Test
  void abort_afterTheAnswer_keepsTheSender() {
    SignalEndpoint<SpanData> endpoint = claimed();

    assertThat(send(endpoint)).isEqualTo(AttemptResult.accepted(0));
    attempt.abort();

    assertThat(host.lastGrpc().shutdowns).hasValue(0);
  }

  @Test
  void send_timeIsOver_isBrokenAndShutDown() {
    host.behavior = HostSenders.Call::message;
    SignalEndpoint<SpanData> endpoint = claimed();

    AttemptResult result =
        attempt.run(
            endpoint.transport(), endpoint.encoder().encode(List.of(TestDatum.of(1, 1))), 1, time);

    assertThat(result).isEqualTo(AttemptResult.unanswered(false, false));
    assertThat(host.grpcSenders.get(1).shutdowns).hasValue(1);
    assertThat(attempt.failure()).isSameAs(ExportFailure.TIMEOUT);
  }

  @Test
  void spans_noSender_isRefusedAndShutDown() {
    OtlpGrpcSpanExporter exporter = exporter();
    host.hasGrpc = false;

    assertThatThrownBy(() -> endpoints.claim(exporter))
        .isInstanceOf(UnclaimableException.class)
        .hasMessageContaining("no sender for gRPC");
    assertThat(host.grpcSenders.get(0).shutdowns).hasValue(1);
  }

  @Test
  void spans_copyFails_isRefusedWithoutTheMessage() {
    OtlpGrpcSpanExporter exporter = exporter();
    host.onLoad =
        () -> {
          throw new IllegalStateException("secret");
        };

    assertThatThrownBy(() -> endpoints.claim(exporter))
        .isInstanceOf(UnclaimableException.class)
        .hasMessageContaining("IllegalStateException")
        .hasMessageNotContaining("secret")
        .hasNoCause();
    assertThat(host.grpcSenders.get(0).shutdowns).hasValue(1);
  }

  @Test
  void packed_isMergedWithoutDecoding() throws Exception {
    SignalEndpoint<SpanData> endpoint = claimed();
    byte[] frame = endpoint.pack(List.of(TestDatum.of(1, 1), TestDatum.of(2, 1))).message();

    RequestBody body = endpoint.packed().encoder().encode(List.of(() -> frame, () -> frame));

    assertThat(OtlpDecoder.spans(body.body())).hasSize(4);
    assertThat(attempt.run(endpoint.packed().transport(), body, SOON, time).kind())
        .isEqualTo(AttemptResult.Kind.ACCEPTED);
  }

  @Test
  void close_shutsDownAndSendsNoMore() {
    SignalEndpoint<SpanData> endpoint = claimed();

    endpoints.close(Duration.ofNanos(SOON));

    assertThat(host.lastGrpc().shutdowns).hasValue(1);
    assertThat(send(endpoint)).isEqualTo(AttemptResult.unanswered(false, false));
    assertThat(host.grpcSenders).hasSize(2);
  }
}
