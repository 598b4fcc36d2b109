/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import dev.assent.internal.data.Stamped;
import dev.assent.internal.gate.StampGate;
import dev.assent.internal.send.AttemptObserver;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Signal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The last attempts: at most {@value #MAX_ATTEMPTS}, {@value #MAX_BYTES} bytes before compression
 * and {@value #MAX_STAMPS} stamps; older ones go first. The bytes of an attempt with more than
 * {@value #MAX_BYTES_OF_ATTEMPT} of them are not kept. Thread-safe.
 *
 * <p><b>Revocation.</b> A change replaces decisions before it calls {@link #withdraw}. An attempt
 * is added, and then judged, under the same lock. So either the change finds the attempt, or the
 * attempt is judged by the new decisions. Each read judges again, because permissions also end by
 * the clock.
 */
final class AttemptLog {
  static final int MAX_ATTEMPTS = 100;
  static final int MAX_BYTES = 2 << 20;
  static final int MAX_BYTES_OF_ATTEMPT = 512 << 10;
  static final int MAX_STAMPS = 20_000;

  private static final int MAX_TRIES = 3;

  private final List<StampGate> gates;
  private final Function<SentAttempt, @Nullable List<ShownDatum>> decoder;
  private final Clock clock;

  // Guarded by this.
  private final Deque<SentAttempt> attempts = new ArrayDeque<>();
  private long added;
  private long withdrawals;
  private boolean closed;

  /**
   * An empty log.
   *
   * @param gates the gates of the destinations, by index
   * @param decoder decodes the data of an attempt; null if they can't be told apart
   */
  AttemptLog(
      List<StampGate> gates,
      Function<SentAttempt, @Nullable List<ShownDatum>> decoder,
      Clock clock) {
    this.gates = List.copyOf(gates);
    this.decoder = decoder;
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
    List<DatumOrder.Keyed> stamps = DatumOrder.of(data);
    long plain = bytes == null ? 0 : PlainBytes.length(bytes);
    boolean fits = plain <= MAX_BYTES_OF_ATTEMPT;
    byte[] copy = bytes != null && fits ? Arrays.copyOf(bytes.array(), bytes.length()) : null;
    synchronized (this) {
      if (closed) {
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
              copy,
              plain,
              stamps);
      attempts.addLast(attempt);
      withdraw(attempt, clock.reading());
      trim();
    }
  }

  /** Takes out all data that may not leave any more; all data, if it can't be judged. */
  synchronized void withdraw() {
    try {
      Clock now = clock.reading();
      attempts.forEach(attempt -> withdraw(attempt, now));
      trim();
    } catch (RuntimeException | Error failed) {
      clear();
    }
  }

  private void clear() {
    withdrawals++;
    attempts.forEach(SentAttempt::erase);
    attempts.clear();
  }

  private void withdraw(SentAttempt attempt, Clock now) {
    StampGate gate = gates.get(attempt.facts().destination());
    if (attempt.withdraw(keyed -> mayLeave(gate, keyed, now), decoder)) {
      withdrawals++;
    }
  }

  /** Returns false if the gate fails. */
  private static boolean mayLeave(StampGate gate, DatumOrder.Keyed keyed, Clock now) {
    try {
      return gate.mayLeave(keyed.stamp(), now);
    } catch (RuntimeException | Error failed) {
      return false;
    }
  }

  /**
   * Reads all attempts, the newest first. What it returns was permitted when it returned. The
   * reader runs without the lock on copies, so that a revocation need not wait for it; if data was
   * taken out meanwhile, it runs again.
   */
  List<Map<String, Object>> read(Function<SentAttempt, Map<String, Object>> reader) {
    for (int tries = 0; tries < MAX_TRIES; tries++) {
      List<SentAttempt> copies;
      long before;
      synchronized (this) {
        withdraw();
        before = withdrawals;
        copies = attempts.stream().map(SentAttempt::copy).toList();
      }
      List<Map<String, Object>> rows = rows(copies, reader);
      copies.forEach(SentAttempt::erase);
      synchronized (this) {
        withdraw();
        if (before == withdrawals) {
          return rows;
        }
      }
    }
    synchronized (this) {
      withdraw();
      return rows(List.copyOf(attempts), reader);
    }
  }

  private static List<Map<String, Object>> rows(
      List<SentAttempt> oldestFirst, Function<SentAttempt, Map<String, Object>> reader) {
    List<Map<String, Object>> rows = new ArrayList<>(oldestFirst.size());
    for (int i = oldestFirst.size() - 1; i >= 0; i--) {
      rows.add(reader.apply(oldestFirst.get(i)));
    }
    return rows;
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

  /** Erases all attempts, and takes no more. */
  synchronized void close() {
    closed = true;
    clear();
  }

  @Override
  public synchronized String toString() {
    return "AttemptLog{attempts=" + attempts.size() + "}";
  }
}
