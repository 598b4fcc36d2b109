/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import dev.assent.internal.data.Stamped;
import dev.assent.internal.gate.StampGate;
import dev.assent.internal.send.AttemptObserver;
import dev.assent.internal.time.Clock;
import dev.assent.internal.viewer.http.Answer;
import dev.assent.internal.viewer.http.LiveBody;
import dev.assent.ledger.Signal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The last attempts: at most {@value #MAX_ATTEMPTS}, {@value #MAX_BYTES} bytes before compression
 * and {@value #MAX_STAMPS} data; older ones go first. Of an attempt with more than {@value
 * #MAX_BYTES_OF_ATTEMPT} bytes or {@value #MAX_DATA_OF_ATTEMPT} data, only the facts are kept.
 * Thread-safe.
 *
 * <p><b>Revocation.</b> A change replaces decisions before it calls {@link #withdraw}. An attempt
 * is added, and then judged, under the same lock. So either the change finds the attempt, or the
 * attempt is judged by the new decisions. Each read judges again, because permissions also end by
 * the clock. If data is taken out while an answer with it is being sent, the answer is erased and
 * its connection closed.
 */
final class AttemptLog {
  static final int MAX_ATTEMPTS = 100;
  static final int MAX_BYTES = 1 << 20;
  static final int MAX_BYTES_OF_ATTEMPT = 256 << 10;
  static final int MAX_DATA_OF_ATTEMPT = 1_024;
  static final int MAX_STAMPS = 4_096;

  private static final int MAX_TRIES = 3;

  private final List<StampGate> gates;
  private final SentAttempt.Filter filter;
  private final Clock clock;

  // Guarded by this.
  private final Deque<SentAttempt> attempts = new ArrayDeque<>();
  private final Set<LiveBody> underWay = new HashSet<>();
  private long added;
  private long withdrawals;
  private boolean isClosed;

  /** Writes attempts for the page. */
  interface Writer {
    /**
     * Writes an answer.
     *
     * @param version see {@link AttemptLog#version}
     * @param attempts the newest first
     */
    Answer write(long version, List<SentAttempt> attempts);
  }

  /**
   * An empty log.
   *
   * @param gates the gates of the destinations, by index
   */
  AttemptLog(List<StampGate> gates, SentAttempt.Filter filter, Clock clock) {
    this.gates = List.copyOf(gates);
    this.filter = filter;
    this.clock = clock;
  }

  AttemptObserver observer(int destination, Signal signal) {
    return (data, bytes, outcome) -> add(destination, signal, data, bytes, outcome);
  }

  private void add(
      int destination,
      Signal signal,
      List<? extends Stamped> data,
      AttemptObserver.@Nullable Bytes bytes,
      AttemptObserver.Outcome outcome) {
    SentAttempt.Content content = content(data, bytes);
    synchronized (this) {
      if (isClosed) {
        return;
      }
      SentAttempt attempt =
          new SentAttempt(
              new SentAttempt.Facts(
                  ++added,
                  clock.epochNanos(),
                  destination,
                  signal,
                  outcome,
                  bytes == null ? -1 : bytes.length(),
                  bytes == null ? null : bytes.contentEncoding(),
                  data.size()),
              content);
      attempts.addLast(attempt);
      withdraw(attempt, clock.reading());
      trim();
    }
  }

  /** A copy of the content that is kept; null if only the facts are. */
  private static SentAttempt.@Nullable Content content(
      List<? extends Stamped> data, AttemptObserver.@Nullable Bytes bytes) {
    if (bytes == null || data.size() > MAX_DATA_OF_ATTEMPT) {
      return null;
    }
    long plain = PlainBytes.length(bytes);
    return plain > MAX_BYTES_OF_ATTEMPT
        ? null
        : new SentAttempt.Content(
            Arrays.copyOf(bytes.array(), bytes.length()),
            bytes.contentEncoding(),
            plain,
            DatumOrder.of(data));
  }

  /** Takes out all data that may not leave any more; all data, if it can't be judged. */
  synchronized void withdraw() {
    try {
      Clock now = clock.reading();
      attempts.forEach(attempt -> withdraw(attempt, now));
    } catch (RuntimeException | Error failed) {
      clear();
    }
  }

  private void clear() {
    withdrawn();
    attempts.forEach(SentAttempt::erase);
    attempts.clear();
  }

  private void withdraw(SentAttempt attempt, Clock now) {
    StampGate gate = gates.get(attempt.facts().destination());
    if (attempt.withdraw(keyed -> mayLeave(gate, keyed, now), filter)) {
      withdrawn();
    }
  }

  /** Erases answers that were written before. */
  private void withdrawn() {
    withdrawals++;
    underWay.forEach(LiveBody::erase);
    underWay.clear();
  }

  /** Returns false if the gate fails. */
  private static boolean mayLeave(StampGate gate, DatumOrder.Keyed keyed, Clock now) {
    try {
      return gate.mayLeave(keyed.stamp(), now);
    } catch (RuntimeException | Error failed) {
      return false;
    }
  }

  /** Changes whenever an attempt is added or data is taken out. */
  synchronized long version() {
    withdraw();
    return added + withdrawals;
  }

  /**
   * Writes all attempts. The answer's body is erased if data is taken out before it was sent. The
   * writer runs on copies and without the lock, so that a revocation does not wait for it. If data
   * was taken out meanwhile, it runs again.
   */
  Answer read(Writer writer) {
    for (int tries = 0; tries < MAX_TRIES; tries++) {
      List<SentAttempt> copies;
      long version;
      long before;
      synchronized (this) {
        version = version();
        before = withdrawals;
        copies = newestFirst(SentAttempt::copy);
      }
      Answer answer = writer.write(version, copies);
      copies.forEach(SentAttempt::erase);
      synchronized (this) {
        withdraw();
        if (before == withdrawals) {
          return live(answer);
        }
      }
      Arrays.fill(answer.body(), (byte) 0);
    }
    synchronized (this) {
      return live(writer.write(version(), newestFirst(Function.identity())));
    }
  }

  private Answer live(Answer answer) {
    LiveBody live = new LiveBody(answer.body(), this::sent);
    underWay.add(live);
    return answer.live(live);
  }

  private synchronized void sent(LiveBody body) {
    underWay.remove(body);
  }

  private List<SentAttempt> newestFirst(Function<SentAttempt, SentAttempt> each) {
    List<SentAttempt> all = new ArrayList<>(attempts.size());
    attempts.descendingIterator().forEachRemaining(attempt -> all.add(each.apply(attempt)));
    return all;
  }

  private void trim() {
    long bytes = attempts.stream().mapToLong(SentAttempt::weight).sum();
    long stamps = attempts.stream().mapToLong(attempt -> attempt.stamps().size()).sum();
    while (attempts.size() > MAX_ATTEMPTS || bytes > MAX_BYTES || stamps > MAX_STAMPS) {
      SentAttempt oldest = attempts.removeFirst();
      bytes -= oldest.weight();
      stamps -= oldest.stamps().size();
      oldest.erase();
    }
  }

  /** The number of attempts, for tests. */
  synchronized int size() {
    return attempts.size();
  }

  /** Erases all attempts and answers, and takes no more. */
  synchronized void close() {
    isClosed = true;
    clear();
  }

  @Override
  public synchronized String toString() {
    return "AttemptLog{attempts=" + attempts.size() + "}";
  }
}
