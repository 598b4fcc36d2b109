/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.send.TestDatum;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Flushes of an exporter that keeps data, blocks, or must not be flushed. */
class ExporterFlushTest {
  private static final long SOON = TimeUnit.SECONDS.toNanos(20);
  private static final long CHAT = 2;
  private static final long USAGE = 4;

  private final ExporterThreads threads = new ExporterThreads("flushes");
  private final AtomicInteger flushes = new AtomicInteger();
  private volatile Supplier<CompletableResultCode> result = CompletableResultCode::ofSuccess;
  private final ExporterFlush flush =
      new ExporterFlush(
          () -> {
            flushes.incrementAndGet();
            return result.get();
          },
          threads);

  @AfterEach
  void close() {
    threads.close();
  }

  private void given(long categories) {
    flush.given(List.of(TestDatum.of(1, categories)));
  }

  @Test
  void run_success_isTrue() {
    given(CHAT);

    assertThat(flush.run(SOON)).isTrue();
    assertThat(flushes).hasValue(1);
  }

  @Test
  void run_failure_isFalse() {
    result = CompletableResultCode::ofFailure;

    assertThat(flush.run(SOON)).isFalse();
    assertThat(flush.run(SOON)).as("again").isFalse();
    assertThat(flushes).hasValue(2);
  }

  @Test
  void run_afterAWithdrawalOfWhatItKeeps_flushesNothing() {
    given(CHAT);
    flush.withdrawn(CHAT);

    assertThat(flush.run(SOON)).isTrue();
    given(USAGE);
    assertThat(flush.run(SOON)).as("it may still keep it").isTrue();
    assertThat(flushes).hasValue(0);
  }

  @Test
  void run_afterAWithdrawalOfOtherCategories_flushes() {
    given(USAGE);
    flush.withdrawn(CHAT);

    assertThat(flush.run(SOON)).isTrue();
    assertThat(flushes).hasValue(1);
  }

  @Test
  void run_withdrawnAfterAFlush_flushesAgain() {
    given(CHAT);
    assertThat(flush.run(SOON)).isTrue();
    flush.withdrawn(CHAT);

    assertThat(flush.run(SOON)).isTrue();
    assertThat(flushes).hasValue(2);
  }

  @Test
  void run_withdrawnAfterAFailedFlush_flushesNothingMore() {
    result = CompletableResultCode::ofFailure;
    given(CHAT);
    assertThat(flush.run(SOON)).isFalse();
    flush.withdrawn(CHAT);

    assertThat(flush.run(SOON)).isTrue();
    assertThat(flushes).hasValue(1);
  }

  @Test
  void run_withdrawnBeforeItsThreadBegins_flushesNothing() {
    AtomicReference<ExporterFlush> late = new AtomicReference<>();
    late.set(
        new ExporterFlush(
            () -> {
              flushes.incrementAndGet();
              return CompletableResultCode.ofSuccess();
            },
            task -> {
              late.get().withdrawn(CHAT);
              task.run();
            }));
    late.get().given(List.of(TestDatum.of(1, CHAT)));

    assertThat(late.get().run(SOON)).isTrue();
    assertThat(flushes).hasValue(0);
  }

  /** Replayed data has no stamp. */
  @Test
  void run_dataWithoutAStamp_anyWithdrawalConcernsIt() {
    flush.given(List.of("a span of an earlier run"));
    flush.withdrawn(CHAT);

    assertThat(flush.run(SOON)).isTrue();
    assertThat(flushes).hasValue(0);
  }

  @Test
  void run_neverEnds_isFalseInTimeAndIsNotBegunTwice() {
    CompletableResultCode never = new CompletableResultCode();
    result = () -> never;

    assertThat(flush.run(1)).isFalse();
    assertThat(flush.run(1)).isFalse();
    assertThat(flushes).hasValueLessThanOrEqualTo(1);

    never.succeed();
    result = CompletableResultCode::ofSuccess;
    assertThat(flush.run(SOON)).as("after its end").isTrue();
  }

  @Test
  void run_threadOfTheLastOneDied_flushesAgain() throws InterruptedException {
    List<Thread> started = new ArrayList<>();
    ExporterFlush dying =
        new ExporterFlush(
            () -> {
              if (flushes.incrementAndGet() == 1) {
                ExporterFlushTest.<RuntimeException>die();
              }
              return CompletableResultCode.ofSuccess();
            },
            task -> {
              Thread thread = new Thread(task);
              thread.setUncaughtExceptionHandler((of, error) -> {});
              started.add(thread);
              thread.start();
            });
    assertThat(dying.run(1)).isFalse();
    started.get(0).join();

    assertThat(dying.run(SOON)).isTrue();
    assertThat(flushes).hasValue(2);
  }

  /** Nobody catches it. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Exception> void die() throws E {
    throw (E) new Exception();
  }

  @Test
  void run_interrupted_isFalseAndStaysInterrupted() {
    result = CompletableResultCode::new;
    Thread.currentThread().interrupt();

    assertThat(flush.run(SOON)).isFalse();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void run_closed_isTrueAtOnce() {
    threads.close();

    assertThat(flush.run(SOON)).isTrue();
    assertThat(flushes).hasValue(0);
  }
}
