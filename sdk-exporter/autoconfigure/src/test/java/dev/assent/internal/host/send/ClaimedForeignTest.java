/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.internal.category.Categories;
import dev.assent.internal.http.jdk.JdkSender;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.send.Attempt;
import dev.assent.internal.send.AttemptLoop;
import dev.assent.internal.send.AttemptResult;
import dev.assent.internal.send.DeliveryResult;
import dev.assent.internal.send.ExportLog;
import dev.assent.internal.send.PurgeResult;
import dev.assent.internal.send.RetrySettings;
import dev.assent.internal.send.ShutdownDeadline;
import dev.assent.internal.send.SignalEndpoint;
import dev.assent.internal.send.TestDatum;
import dev.assent.internal.send.TestGate;
import dev.assent.internal.send.UndeliveredHandler;
import dev.assent.internal.send.VirtualTime;
import dev.assent.internal.send.transport.RequestBody;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Lost;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.testing.logs.TestLogRecordData;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Claimed exporters that are neither OTLP/HTTP nor OTLP/gRPC. */
class ClaimedForeignTest {
  private static final long USAGE = Categories.builtIn().mask("service.usage");
  private static final long CHAT = Categories.builtIn().mask("content.chat");
  private static final long SOON = TimeUnit.SECONDS.toNanos(20);

  private final LiveLedger ledger =
      LiveLedger.create(
          Categories.builtIn(),
          List.of(new Destination("d", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY)));
  private final Account account = ledger.account(0, Signal.TRACES);
  private final TestGate gate = new TestGate(account);
  private final VirtualTime time = new VirtualTime();
  private final ShutdownDeadline deadline = new ShutdownDeadline(time);
  private final Exporter exporter = new Exporter();
  private final ClaimedEndpoints endpoints =
      new ClaimedEndpoints("claimed", ExportLog.withoutLogging(), JdkSender::new);
  private final CountDownLatch release = new CountDownLatch(1);

  /** An exporter that does what a test says. */
  private static final class Exporter implements SpanExporter {
    final List<List<SpanData>> exported = new CopyOnWriteArrayList<>();
    final List<Boolean> suppressed = new CopyOnWriteArrayList<>();
    final AtomicInteger shutdowns = new AtomicInteger();
    volatile Supplier<CompletableResultCode> result = CompletableResultCode::ofSuccess;
    volatile Runnable onShutdown = () -> {};

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      suppressed.add(Suppression.isOn());
      exported.add(List.copyOf(spans));
      return result.get();
    }

    @Override
    public CompletableResultCode flush() {
      throw new IllegalStateException("content");
    }

    @Override
    public CompletableResultCode shutdown() {
      shutdowns.incrementAndGet();
      onShutdown.run();
      return CompletableResultCode.ofSuccess();
    }
  }

  @AfterEach
  void close() {
    release.countDown();
    endpoints.close(Duration.ofNanos(SOON));
  }

  /** Keeps data as a spool does. */
  private final class Keeper implements UndeliveredHandler<TestDatum> {
    final List<TestDatum> kept = new ArrayList<>();
    final List<TestDatum> ended = new ArrayList<>();

    @Override
    public boolean keeps() {
      return true;
    }

    @Override
    public List<TestDatum> keep(List<TestDatum> batch, boolean possiblySent) {
      kept.addAll(batch);
      account.moved(State.IN_FLIGHT, State.SPOOLED, batch.size());
      return List.of();
    }

    @Override
    public void ended(List<TestDatum> batch) {
      ended.addAll(batch);
    }
  }

  private AttemptLoop<TestDatum> loop(SignalEndpoint<SpanData> endpoint, Duration timeout) {
    return loop(endpoint, timeout, UndeliveredHandler.none());
  }

  private AttemptLoop<TestDatum> loop(
      SignalEndpoint<SpanData> endpoint,
      Duration timeout,
      UndeliveredHandler<TestDatum> undelivered) {
    return new AttemptLoop<>(
        gate,
        endpoint,
        account,
        datum -> 1,
        undelivered,
        new AttemptLoop.Timing(RetrySettings.defaults(), time, () -> 0.5, time.leaps(), deadline),
        timeout);
  }

  private AttemptLoop<TestDatum> loop() {
    return loop(endpoints.claim(exporter).endpoint(), Duration.ofSeconds(30));
  }

  private DeliveryResult deliver(AttemptLoop<TestDatum> loop, List<TestDatum> data) {
    account.captured(State.IN_FLIGHT, data.size());
    loop.take(data);
    DeliveryResult result = loop.deliver();
    assertThat(ledger.snapshot().balances()).isTrue();
    assertThat(counts().states()).doesNotContainKey(State.IN_FLIGHT);
    return result;
  }

  private Ledger.Entry counts() {
    return ledger.snapshot().entry("d", Signal.TRACES);
  }

  private static List<TestDatum> usage(int count) {
    return IntStream.range(0, count).mapToObj(i -> TestDatum.of(i, USAGE)).toList();
  }

  @Test
  void deliver_success_handsOverTheInstancesOnce() {
    List<TestDatum> data = usage(3);

    assertThat(deliver(loop(), data)).isEqualTo(DeliveryResult.ACCEPTED);

    assertThat(exporter.exported).hasSize(1);
    for (int i = 0; i < 3; i++) {
      assertThat(exporter.exported.get(0).get(i)).isSameAs(data.get(i));
    }
    assertThat(exporter.suppressed).containsExactly(true);
    assertThat(counts().states()).containsEntry(State.EXPORTED, 3L);
  }

  @Test
  void spans_description_isItsClass() {
    ClaimedEndpoint<SpanData> claimed = endpoints.claim(exporter);

    assertThat(claimed.exporter())
        .isEqualTo(
            new ClaimedExporter(ClaimedExporter.Kind.FOREIGN, "ClaimedForeignTest$Exporter"));
    assertThat(endpoints.flush(Duration.ofNanos(SOON))).as("it throws").isFalse();
    assertThat(exporter.shutdowns).hasValue(0);
  }

  @Test
  void deliver_failure_isPossiblySentAndNotRepeated() {
    for (Supplier<CompletableResultCode> result :
        List.<Supplier<CompletableResultCode>>of(
            CompletableResultCode::ofFailure,
            () -> null,
            () -> {
              throw new IllegalStateException("content");
            },
            () -> {
              throw new AssertionError("content");
            })) {
      exporter.result = result;
      exporter.exported.clear();

      assertThat(deliver(loop(), usage(2))).isEqualTo(DeliveryResult.FAILED);
      assertThat(exporter.exported).hasSize(1);
    }
    assertThat(counts().states()).containsEntry(State.POSSIBLY_SENT, 8L);
    assertThat(counts().possiblySentByCategory()).containsEntry("service.usage", 8L);
    assertThat(counts().lost()).isEmpty();
  }

  /** Fails if a batch finds the exporter busy with the one before, which was answered. */
  @Test
  void send_oneAfterTheOther_neverFindsItBusy() {
    SignalEndpoint<SpanData> endpoint = endpoints.claim(exporter).endpoint();
    RequestBody body = endpoint.encoder().encode(usage(1));

    for (int i = 0; i < 20_000; i++) {
      assertThat(new Attempt().run(endpoint.transport(), body, SOON, time))
          .isEqualTo(AttemptResult.accepted(0));
    }
  }

  /** Fails if the spool takes it: a replay would hand it over again. */
  @Test
  void deliver_failureWithASpool_isNotKept() {
    Keeper keeper = new Keeper();
    exporter.result = CompletableResultCode::ofFailure;

    deliver(loop(endpoints.claim(exporter).endpoint(), Duration.ofSeconds(30), keeper), usage(2));

    assertThat(exporter.exported).hasSize(1);
    assertThat(keeper.kept).isEmpty();
    assertThat(keeper.ended).hasSize(2);
    assertThat(counts().states()).containsEntry(State.POSSIBLY_SENT, 2L);
  }

  @Test
  void deliver_notHandedOverWithASpool_isKept() {
    Keeper keeper = new Keeper();
    SignalEndpoint<SpanData> endpoint = endpoints.claim(exporter).endpoint();
    blockExporter(endpoint);

    deliver(loop(endpoint, Duration.ofSeconds(30), keeper), usage(2));

    assertThat(exporter.exported).hasSize(1);
    assertThat(keeper.kept).hasSize(2);
    assertThat(counts().states()).containsEntry(State.SPOOLED, 2L);
  }

  @Test
  void deliver_resultNeverComes_isPossiblySentAndNotRepeated() {
    exporter.result = CompletableResultCode::new;

    DeliveryResult result =
        deliver(loop(endpoints.claim(exporter).endpoint(), Duration.ofSeconds(1)), usage(2));

    assertThat(result).isEqualTo(DeliveryResult.FAILED);
    assertThat(exporter.exported).hasSize(1);
    assertThat(counts().states()).containsEntry(State.POSSIBLY_SENT, 2L);
  }

  /** The exporter blocks; the worker must not wait for it once a subject has revoked. */
  @Test
  void enforce_whileTheExporterBlocks_endsAndSendsTheRestNotAgain() throws Exception {
    AttemptLoop<TestDatum> loop = loop();
    CompletableFuture<CompletionStage<PurgeResult>> effect = new CompletableFuture<>();
    exporter.result =
        () -> {
          gate.revoke(CHAT);
          effect.complete(loop.enforce());
          awaitRelease();
          return CompletableResultCode.ofSuccess();
        };
    List<TestDatum> data = List.of(TestDatum.of(1, CHAT), TestDatum.of(2, USAGE));

    assertThat(deliver(loop, data)).isEqualTo(DeliveryResult.FAILED);

    assertThat(effect.get(20, TimeUnit.SECONDS).toCompletableFuture())
        .isCompletedWithValue(new PurgeResult(0, 0, 1, 1));
    assertThat(exporter.exported).hasSize(1);
    assertThat(counts().states()).containsEntry(State.POSSIBLY_SENT, 2L);
    assertThat(counts().possiblySentByCategory())
        .containsEntry("content.chat", 1L)
        .containsEntry("service.usage", 1L);
  }

  /** Delivers a datum whose attempt is aborted while the exporter has it. */
  private void blockExporter(SignalEndpoint<SpanData> endpoint) {
    AttemptLoop<TestDatum> loop = loop(endpoint, Duration.ofSeconds(30));
    exporter.result =
        () -> {
          loop.abort();
          awaitRelease();
          return CompletableResultCode.ofSuccess();
        };
    deliver(loop, usage(1));
  }

  private void awaitRelease() {
    try {
      assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** It gets no second call at the same time, and what it did not get is lost, not sent. */
  @Test
  void deliver_exporterStillBlocks_isLost() {
    SignalEndpoint<SpanData> endpoint = endpoints.claim(exporter).endpoint();
    blockExporter(endpoint);
    exporter.result = CompletableResultCode::ofSuccess;

    assertThat(deliver(loop(endpoint, Duration.ofSeconds(30)), usage(2)))
        .isEqualTo(DeliveryResult.FAILED);
    assertThat(exporter.exported).hasSize(1);
    assertThat(counts().states()).containsEntry(State.POSSIBLY_SENT, 1L);
    assertThat(counts().lost()).containsEntry(Lost.RETRIES_EXHAUSTED, 2L);

    release.countDown();
    await()
        .untilAsserted(
            () ->
                assertThat(deliver(loop(endpoint, Duration.ofSeconds(30)), usage(1)))
                    .isEqualTo(DeliveryResult.ACCEPTED));
  }

  @Test
  void packed_spans_areDecodedAndHandedOver() {
    SignalEndpoint<SpanData> endpoint = endpoints.claim(exporter).endpoint();
    byte[] frame = endpoint.pack(List.of(spanWith("hm"))).message();
    byte[] another = endpoint.pack(List.of(TestDatum.of(2, USAGE))).message();

    AttemptResult result =
        new Attempt()
            .run(
                endpoint.transport(),
                endpoint.packed().encoder().encode(List.of(() -> frame, () -> another)),
                SOON,
                time);

    assertThat(result).isEqualTo(AttemptResult.accepted(0));
    assertThat(exporter.exported.get(0))
        .extracting(SpanData::getName)
        .containsExactly("first", "span-2");
    assertThat(exporter.exported.get(0).get(0).getAttributes().asMap()).containsValue("hm");
  }

  private static SpanData spanWith(String value) {
    return TestSpanData.builder()
        .setName("first")
        .setKind(SpanKind.INTERNAL)
        .setSpanContext(TestDatum.of(1, USAGE).getSpanContext())
        .setStartEpochNanos(1)
        .setEndEpochNanos(2)
        .setStatus(StatusData.unset())
        .setHasEnded(true)
        .setAttributes(Attributes.of(AttributeKey.stringKey("key"), value))
        .setTotalAttributeCount(1)
        .build();
  }

  @Test
  void packed_logs_areDecodedAndHandedOver() {
    List<LogRecordData> exported = new CopyOnWriteArrayList<>();
    SignalEndpoint<LogRecordData> endpoint =
        endpoints
            .claim(
                new LogRecordExporter() {
                  @Override
                  public CompletableResultCode export(Collection<LogRecordData> logs) {
                    exported.addAll(logs);
                    return CompletableResultCode.ofSuccess();
                  }

                  @Override
                  public CompletableResultCode flush() {
                    return CompletableResultCode.ofSuccess();
                  }

                  @Override
                  public CompletableResultCode shutdown() {
                    return CompletableResultCode.ofSuccess();
                  }
                })
            .endpoint();
    byte[] frame =
        endpoint.pack(List.of(TestLogRecordData.builder().setBody("hm").build())).message();

    new Attempt()
        .run(
            endpoint.transport(),
            endpoint.packed().encoder().encode(List.of(() -> frame)),
            SOON,
            time);

    assertThat(exported).singleElement().matches(log -> log.getBodyValue().asString().equals("hm"));
  }

  @Test
  void packed_damagedFrame_isNotHandedOver() {
    SignalEndpoint<SpanData> endpoint = endpoints.claim(exporter).endpoint();

    assertThat(endpoint.packed().encoder().encode(List.of(() -> new byte[] {0x0a, 99, 1})))
        .isSameAs(RequestBody.FAILED);
  }

  @Test
  void close_shutsDownOnceAndRefuses() {
    SignalEndpoint<SpanData> endpoint = endpoints.claim(exporter).endpoint();

    endpoints.close(Duration.ofNanos(SOON));

    assertThat(exporter.shutdowns).hasValue(1);
    assertThat(deliver(loop(endpoint, Duration.ofSeconds(30)), usage(1)))
        .isEqualTo(DeliveryResult.FAILED);
    assertThat(exporter.exported).isEmpty();
    assertThat(counts().lost()).containsEntry(Lost.RETRIES_EXHAUSTED, 1L);
  }

  /** Without a bound, this test never ends. */
  @Test
  void close_shutdownBlocks_endsInTime() {
    endpoints.claim(exporter);
    CountDownLatch interrupted = new CountDownLatch(1);
    exporter.onShutdown =
        () -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
        };

    endpoints.close(Duration.ofMillis(20));

    await().untilAsserted(() -> assertThat(interrupted.getCount()).isZero());
  }
}
