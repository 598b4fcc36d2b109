/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.position;

import dev.assent.internal.time.ClockReading;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What one unbroken stream of announcements confirms: all documents of the levels that it covers,
 * at one time for all. Thread-safe.
 *
 * <p>A position says how old the content was when the source sent it, and not when it arrived: a
 * proxy may have kept it. The source has sent it after it took a change of the interest, which this
 * process sent at a known time. So that time counts, less the age.
 */
public final class Confirmations {
  /**
   * A confirmation.
   *
   * @param nanoTime its time by the monotonic clock
   * @param epochNanos its time by the wall clock
   * @param position the position up to which everything was announced
   */
  public record Confirmed(long nanoTime, long epochNanos, Position position) {}

  /** A change of the interest that was sent at a time. */
  private record Sent(long number, ClockReading at) {}

  private final long maxStalenessNanos;

  // Guarded by this.
  private final Deque<Sent> sent = new ArrayDeque<>();
  private volatile @Nullable Confirmed last;

  /**
   * Creates the confirmations of a new stream.
   *
   * @param maxStalenessNanos the maximum age at which the grants of a document count
   */
  public Confirmations(long maxStalenessNanos) {
    this.maxStalenessNanos = maxStalenessNanos;
  }

  /** Whether what was confirmed at a time, by both clocks, is stale at another. */
  public boolean isStale(long nanoTime, long epochNanos, ClockReading now) {
    long age = Math.max(now.nanoTime() - nanoTime, Math.max(0, now.epochNanos() - epochNanos));
    return age >= maxStalenessNanos;
  }

  /** Whether documents have become stale since the last confirmation: each must be read again. */
  public boolean isTooLate(ClockReading now) {
    Confirmed before = last;
    return before != null && isStale(before.nanoTime(), before.epochNanos(), now);
  }

  /** Returns the number of changes that were sent and do not count yet. */
  public synchronized int waiting() {
    return sent.size();
  }

  /** Records that a change is sent now. */
  public synchronized void sends(long number, ClockReading now) {
    sent.addLast(new Sent(number, now));
  }

  /**
   * Records a confirmation. Returns false if the source names a change that was never sent.
   *
   * @param number the last change of the interest that counted
   * @param position the position up to which everything was announced
   * @param age the age of the content when the source sent the confirmation; at most a century
   */
  public synchronized boolean confirms(long number, Position position, Duration age) {
    Sent counted = sent.peekFirst();
    while (counted != null && counted.number() < number) {
      sent.removeFirst();
      counted = sent.peekFirst();
    }
    if (counted == null || counted.number() != number) {
      return false;
    }
    long old = age.toNanos();
    long nanoTime = counted.at().nanoTime() - old;
    Confirmed before = last;
    last =
        before == null || nanoTime - before.nanoTime() > 0
            ? new Confirmed(nanoTime, counted.at().epochNanos() - old, position)
            : new Confirmed(before.nanoTime(), before.epochNanos(), position);
    return true;
  }

  /** Returns the last confirmation; null if there is none. */
  public @Nullable Confirmed last() {
    return last;
  }

  /** Whether the last confirmation is at most this old, by the monotonic clock. */
  public boolean isWithin(long nanos, long nanoTime) {
    Confirmed confirmed = last;
    return confirmed != null && nanoTime - confirmed.nanoTime() <= nanos;
  }
}
