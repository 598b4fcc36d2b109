/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.spi;

import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.http.HttpBody;
import dev.assent.internal.http.HttpCall;
import dev.assent.internal.http.Untraced;
import dev.assent.transport.Exchange;
import dev.assent.transport.Transport;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One exchange of a transport of others, on a thread of its own. It ends when the transport says
 * so, or a while after its abort, whatever the transport does. Thread-safe.
 *
 * <pre>
 * field        written by                read by
 * exchange     its thread                who aborts, after it wrote aborted
 * aborted      who aborts                its thread, after it wrote exchange
 * returned     its thread                the aborting thread, after aborting was written
 * aborting     who aborts first          its thread, after it wrote returned
 * has aborted  the aborting thread       its thread, after it wrote returned
 * </pre>
 */
final class TransportExchange {
  /** The time from an abort until the exchange has ended, at the most. */
  private static final long ENDING_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final TransportSender sender;
  private final HttpCall call;
  private final GuardedRequest request;
  private final GuardedAnswer answer;
  private final Outcome outcome;
  private final AtomicBoolean hasBegun = new AtomicBoolean();
  private final AtomicBoolean hasEnded = new AtomicBoolean();
  private final AtomicBoolean isNoted = new AtomicBoolean();
  private final AtomicBoolean isAborting = new AtomicBoolean();
  private volatile @Nullable Transport transport;
  private volatile @Nullable Exchange exchange;
  private volatile @Nullable Thread thread;
  private volatile boolean isAborted;
  private volatile boolean isAbandoned;
  private volatile boolean hasReturned;
  private volatile boolean hasAborted;
  private volatile long abortedNanos;

  /** Receives the answer or the failure, once, when no further byte is handed over. */
  interface Outcome {
    void ended(@Nullable HttpAnswer answer, @Nullable Throwable failure);
  }

  TransportExchange(
      TransportSender sender,
      HttpCall call,
      BooleanSupplier onward,
      HttpBody.Choice bodies,
      Outcome outcome) {
    this.sender = sender;
    this.call = call;
    this.request = new GuardedRequest(call, () -> !isAborted && onward.getAsBoolean(), this::broke);
    this.answer = new GuardedAnswer(call.uri(), bodies, this::broke);
    this.outcome = outcome;
  }

  /** Begins on another thread, at most once. Fails if there is none. */
  void begin() {
    if (hasBegun.compareAndSet(false, true)) {
      try {
        sender.threads().execute(() -> Untraced.run(this::run));
      } catch (RuntimeException | Error noThread) {
        finish(null, noThread);
      }
    }
  }

  private void run() {
    thread = Thread.currentThread();
    Throwable failure = null;
    try {
      exchange();
    } catch (IOException expected) {
      failure = PlainFailure.of(expected);
    } catch (VirtualMachineError noMemory) {
      failure = noMemory;
    } catch (Throwable theirs) { // also an exception that it can't declare: Kotlin checks none
      broke(Breach.THROWS);
      failure = new IOException("the transport threw " + theirs.getClass().getSimpleName());
    }
    clearInterrupt();
    try {
      end(failure);
    } finally {
      hasReturned = true;
      leave();
    }
  }

  /** Leaves the sender when the transport has returned from each call. */
  private void leave() {
    if (hasReturned && (hasAborted || !isAborting.get())) {
      sender.leave(this);
    }
  }

  /** What follows is Assent's; an interrupt that a transport has left would end its writes. */
  @SuppressWarnings("ThreadInterrupted")
  private static void clearInterrupt() {
    boolean unused = Thread.interrupted();
  }

  private void exchange() throws IOException {
    Transport entered = sender.enter(this, System.nanoTime());
    transport = entered;
    Exchange next = entered.exchange(request);
    exchange = next;
    if (isAborted) {
      throw new IOException("aborted");
    }
    next.run(answer);
  }

  private void end(@Nullable Throwable failure) {
    boolean wasStopped = answer.wasStopped();
    request.end();
    answer.end();
    HttpAnswer read = isAborted || (failure != null && !wasStopped) ? null : answer.answer();
    if (read != null && read.status() / 100 == 2 && request.isUnsent()) {
      broke(Breach.UNSENT);
      read = null;
    }
    if (read != null) {
      call.read(request.isRead());
      finish(read, null);
    } else {
      finish(null, failure == null ? withoutAnswer() : failure);
    }
  }

  private Throwable withoutAnswer() {
    if (isAborted) {
      return new CancellationException();
    }
    broke(Breach.NO_ANSWER);
    return new IOException("no answer");
  }

  /** Takes note of the first breach of this exchange: what follows may come from it. */
  private void broke(Breach breach) {
    if (isNoted.compareAndSet(false, true)) {
      sender.breach(breach);
    }
  }

  private void finish(@Nullable HttpAnswer read, @Nullable Throwable failure) {
    if (hasEnded.compareAndSet(false, true)) {
      call.forget();
      outcome.ended(read, failure);
    }
  }

  /**
   * Ends the exchange in any state. No piece of the body is copied any more; the socket is closed
   * by another thread, which no one waits for but the exchange itself.
   */
  void abort() {
    if (!isAborted) {
      abortedNanos = System.nanoTime();
      isAborted = true;
    }
    Exchange open = exchange;
    if (open != null && !hasEnded.get()) {
      abortOnce(open);
    } else if (hasBegun.compareAndSet(false, true)) {
      abandon();
    }
  }

  /**
   * Each further call of the transport might block one more thread. Throws nothing: other exchanges
   * must be aborted, too. Without a thread, the supervisor gives the exchange up.
   */
  private void abortOnce(Exchange open) {
    if (isAborting.compareAndSet(false, true)) {
      try {
        sender.threads().execute(() -> abort(open));
      } catch (RuntimeException | Error noThread) {
        isAborting.set(false); // the next one tries again
        leave();
      }
    }
  }

  private void abort(Exchange open) {
    try {
      if (!hasReturned) {
        open.abort();
      }
    } catch (Throwable theirs) {
      broke(Breach.THROWS);
    } finally {
      hasAborted = true;
      leave();
    }
  }

  /** Whether a part of the body was asked for, so that it may be on its way. */
  boolean wasAsked() {
    return request.wasAsked();
  }

  /** Whether all bytes of the body were copied: a hint. */
  boolean isRead() {
    return request.isRead();
  }

  /** Whether it has been aborted for long, or an error has ended its thread. */
  boolean hasLostItsEnd(long nanoTime) {
    Thread running = thread;
    return wasAbortedLongAgo(nanoTime) || (running != null && !running.isAlive());
  }

  private boolean wasAbortedLongAgo(long nanoTime) {
    return isAborted && nanoTime - abortedNanos >= ENDING_NANOS;
  }

  /** Ends it without the transport, which gets no further byte of the body. */
  void abandon() {
    isAbandoned = true;
    request.end();
    answer.end();
    finish(null, new CancellationException());
  }

  boolean hasEnded() {
    return hasEnded.get();
  }

  /** Returns the transport that it uses; null if there was none yet. */
  @Nullable Transport transport() {
    return transport;
  }

  /** Whether the transport has kept a thread for long: that of the exchange, or of its abort. */
  boolean isStuck(long nanoTime) {
    return hasReturned ? wasAbortedLongAgo(nanoTime) : isAbandoned && isRunning();
  }

  /** Whether its thread has begun, and lives. */
  boolean isRunning() {
    Thread running = thread;
    return running != null && running.isAlive();
  }
}
