/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.assent.Assent;
import dev.assent.fixtures.ProcessOutput;
import dev.assent.ledger.Ledger;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.api.baggage.BaggageEntry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Attempts to make the application suffer, and to unbalance the ledger. */
class HostAttacksTest extends AutoconfiguredSdk {
  private static final AttributeKey<String> CARD = AttributeKey.stringKey("payment.card");

  private void span(String secret) {
    Span span = sdk.getTracer("shop").spanBuilder("GET").startSpan();
    span.setAttribute(CARD, secret);
    span.end();
  }

  private static Ledger ledger() {
    return Assent.installed().orElseThrow().ledger();
  }

  private static long threads(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(name))
        .count();
  }

  /** A function in a cloud flushes at the end of each call. */
  @Test
  void forceFlush_inALoopDuringAStall_createsFewThreads_andAllEnd() throws Exception {
    CountDownLatch stalled = new CountDownLatch(1);
    startInCode(
        builder ->
            builder.addSpanExporterCustomizer(
                (exporter, config) ->
                    new Exporter(
                        () -> {
                          blockOn(stalled);
                          return CompletableResultCode.ofSuccess();
                        })));
    List<CompletableResultCode> flushes = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      span("x");
      flushes.add(sdk.getSdkTracerProvider().forceFlush());
    }

    assertThat(threads("assent-flush")).isLessThanOrEqualTo(2);

    stalled.countDown();
    for (CompletableResultCode flush : flushes) {
      assertThat(flush.join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
    }
  }

  private static void blockOn(CountDownLatch latch) {
    try {
      boolean unused = latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** An error with content in its text, which an uncaught exception would print. */
  @Test
  void exporter_throwsErrors_nothingIsPrinted_andTheOthersGoOn() {
    try (ProcessOutput output = ProcessOutput.start()) {
      startInCode(
          builder ->
              builder.addSpanExporterCustomizer(
                  (exporter, config) ->
                      new Exporter(
                          () -> {
                            throw new Error("4111-secret");
                          })));
      span("4111-span");
      sdk.getSdkTracerProvider().forceFlush().join(10, TimeUnit.SECONDS);
      sdk.getLogsBridge().get("shop").logRecordBuilder().setBody("body").emit();
      sdk.getSdkLoggerProvider().forceFlush().join(10, TimeUnit.SECONDS);
      assertThat(ledger().balances()).isTrue();
      assertThat(receiver.logs("")).hasSize(1);
      sdk.close();

      assertThat(output.text()).doesNotContain("4111");
    }
  }

  @Test
  void wrapper_throwsErrors_nothingIsPrinted_andTheLedgerBalances() {
    try (ProcessOutput output = ProcessOutput.start()) {
      start(
          vendor ->
              vendor.addSpanExporterCustomizer(
                  (exporter, config) ->
                      new Exporter(
                          () -> {
                            throw new Error("4111-secret");
                          },
                          // the SDK shuts wrappers down, on a thread of its own
                          CompletableResultCode::ofSuccess)));
      span("4111-span");
      sdk.getSdkTracerProvider().forceFlush().join(10, TimeUnit.SECONDS);
      assertThat(ledger().balances()).isTrue();
      sdk.close();

      assertThat(output.text()).doesNotContain("4111");
    }
  }

  /** Whatever blocks behind the queue, the application's threads and its end don't. */
  @Test
  @Tag("ci")
  void wrapper_thatNeverReturns_neitherRecordingNorTheEndBlocks() {
    CountDownLatch never = new CountDownLatch(1);
    try {
      start(
          vendor ->
              vendor.addSpanExporterCustomizer(
                  (exporter, config) -> new Wrapper(exporter, () -> blockOn(never))));
      for (int i = 0; i < 10_000; i++) {
        span("x");
      }
      CompletableResultCode unused = sdk.getSdkTracerProvider().forceFlush();
      long begin = System.nanoTime();
      sdk.close();

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(25));
      assertThat(receiver.spans("")).isEmpty();
    } finally {
      never.countDown();
    }
  }

  /** What an application puts into a context may throw whenever it is asked. */
  @Test
  void context_thatThrows_recordingGoesOn() {
    start();
    assertThatCode(
            () -> {
              sdk.getLogsBridge()
                  .get("shop")
                  .logRecordBuilder()
                  .setContext(Context.root().with(new Hostile()))
                  .setBody("body")
                  .emit();
              sdk.getTracer("shop")
                  .spanBuilder("GET")
                  .setParent(Context.root().with(new Hostile()))
                  .startSpan()
                  .end();
            })
        .doesNotThrowAnyException();
    flush();
    assertThat(ledger().balances()).isTrue();
  }

  /** Baggage of the application's own class. */
  private static final class Hostile implements Baggage {
    @Override
    public int size() {
      throw new IllegalStateException("4111");
    }

    @Override
    public boolean isEmpty() {
      throw new StackOverflowError("4111");
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super BaggageEntry> consumer) {
      throw new IllegalStateException("4111");
    }

    @Override
    public Map<String, BaggageEntry> asMap() {
      throw new IllegalStateException("4111");
    }

    @Override
    public String getEntryValue(String entryKey) {
      throw new IllegalStateException("4111");
    }

    @Override
    public BaggageBuilder toBuilder() {
      throw new IllegalStateException("4111");
    }
  }

  /** Vendors' wrappers that repeat, drop, reorder and split what they get. */
  @Test
  void wrapper_thatRepeatsDropsAndSplits_theLedgerBalances() {
    AtomicInteger calls = new AtomicInteger();
    start(
        vendor ->
            vendor.addSpanExporterCustomizer(
                (exporter, config) ->
                    new Wrapper(exporter, () -> {}) {
                      @Override
                      public CompletableResultCode export(Collection<SpanData> spans) {
                        int call = calls.getAndIncrement();
                        List<SpanData> all = new ArrayList<>(spans);
                        if (call % 2 == 0) {
                          for (SpanData each : all) {
                            exporter.export(List.of(each, each));
                            exporter.export(List.of(each));
                          }
                        } else {
                          exporter.export(all.subList(0, all.size() / 2));
                          exporter.export(null);
                        }
                        return CompletableResultCode.ofFailure();
                      }
                    }));
    for (int batch = 0; batch < 4; batch++) {
      for (int i = 0; i < 5; i++) {
        span("x");
      }
      sdk.getSdkTracerProvider().forceFlush().join(10, TimeUnit.SECONDS);
    }

    assertThat(ledger().balances()).isTrue();
  }

  /** Another part of the start may fail after Assent's. */
  @Test
  void build_failsAfterAssentStarted_nothingStays() {
    assertThatThrownBy(
            () ->
                startWith(
                    Integer.MAX_VALUE,
                    vendor ->
                        vendor.addPropertiesCustomizer(
                            config -> {
                              vendor.addLoggerProviderCustomizer(
                                  (provider, same) -> {
                                    throw new IllegalStateException("too late");
                                  });
                              return Map.of();
                            })))
        .isInstanceOf(RuntimeException.class);

    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(() -> assertThat(Assent.installed()).isEmpty());
  }

  @Test
  void manyBuilds_closed_leaveNoThreads() {
    long before = threads("assent-");
    for (int i = 0; i < 5; i++) {
      start();
      span("x");
      sdk.close();
    }

    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(() -> assertThat(threads("assent-")).isLessThanOrEqualTo(before));
    assertThat(Assent.installed()).isEmpty();
  }

  /** An exporter whose calls do something. */
  private record Exporter(Supplier<CompletableResultCode> call, Supplier<CompletableResultCode> end)
      implements SpanExporter {
    Exporter(Supplier<CompletableResultCode> call) {
      this(call, call);
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      return call.get();
    }

    @Override
    public CompletableResultCode flush() {
      return call.get();
    }

    @Override
    public CompletableResultCode shutdown() {
      return end.get();
    }
  }

  private static class Wrapper implements SpanExporter {
    private final SpanExporter delegate;
    private final Runnable before;

    Wrapper(SpanExporter delegate, Runnable before) {
      this.delegate = delegate;
      this.before = before;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      before.run();
      return delegate.export(spans);
    }

    @Override
    public CompletableResultCode flush() {
      return delegate.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
      return delegate.shutdown();
    }
  }
}
