/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.send.transport.DataBody;
import dev.assent.internal.send.transport.ReceiverResponse;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls of an exporter whose threads end without their last steps. */
class ExporterTransportTest {
  private final AtomicInteger calls = new AtomicInteger();
  private final CountDownLatch began = new CountDownLatch(1);
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile Runnable inCall = () -> {};
  private volatile Executor threads = Runnable::run;
  private final ExporterTransport<String> transport =
      new ExporterTransport<>(this::export, task -> threads.execute(task), data -> {});

  @AfterEach
  void close() {
    end.countDown();
  }

  private CompletableResultCode export(Collection<String> data) {
    calls.incrementAndGet();
    inCall.run();
    return CompletableResultCode.ofSuccess();
  }

  private CompletableFuture<ReceiverResponse> send() {
    return transport.send(DataBody.of(List.of("a")), () -> true);
  }

  /** Ends the thread: the transport handles no checked exception, since none can come. */
  @SuppressWarnings("unchecked")
  private static <E extends Exception> void die() throws E {
    throw (E) new Exception("a test");
  }

  private void awaitEndAndDie() {
    began.countDown();
    try {
      end.await();
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
    ExporterTransportTest.<RuntimeException>die();
  }

  @Test
  void send_afterAnother_exporterIsFree() {
    assertThat(send()).isCompleted();
    assertThat(send()).isCompleted();
    assertThat(calls).hasValue(2);
  }

  @Test
  void send_threadDiedInTheCall_takesItsPlaceThenOnly() throws InterruptedException {
    inCall = this::awaitEndAndDie;
    AtomicReference<Thread> dying = new AtomicReference<>();
    threads =
        task -> {
          Thread thread = new Thread(task);
          thread.setUncaughtExceptionHandler((of, failure) -> {});
          dying.set(thread);
          thread.start();
        };
    CompletableFuture<ReceiverResponse> first = send();
    began.await();
    inCall = () -> {};
    threads = Runnable::run;
    first.cancel(true);
    assertThat(send()).as("the thread lives").isCompletedExceptionally();
    assertThat(calls).hasValue(1);

    end.countDown();
    dying.get().join(TimeUnit.MINUTES.toMillis(1));

    assertThat(send()).isCompleted();
    assertThat(calls).hasValue(2);
  }

  /** Its callers would wait for its time. */
  @Test
  void send_threadDiedAndItsExchangeWaits_theExchangeFails() throws InterruptedException {
    inCall = this::awaitEndAndDie;
    end.countDown();
    threads =
        task -> {
          Thread thread = new Thread(task);
          thread.setUncaughtExceptionHandler((of, failure) -> {});
          thread.start();
          join(thread);
        };
    CompletableFuture<ReceiverResponse> first = send();
    assertThat(first).isNotDone();
    inCall = () -> {};
    assertThat(send()).succeedsWithin(1, TimeUnit.MINUTES);
    assertThat(first).isCompletedExceptionally();
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void send_callWasLostBeforeItBegan_takesItsPlaceWhenItIsGivenUp() {
    AtomicReference<Runnable> lost = new AtomicReference<>();
    threads = lost::set;
    CompletableFuture<ReceiverResponse> first = send();
    threads = Runnable::run;
    assertThat(send()).as("it may begin").isCompletedExceptionally();
    assertThat(calls).hasValue(0);

    first.cancel(true);

    assertThat(send()).isCompleted();
    assertThat(calls).hasValue(1);
    lost.get().run();
    assertThat(calls).as("it does not begin any more").hasValue(1);
  }
}
