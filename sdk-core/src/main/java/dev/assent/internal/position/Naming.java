/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.position;

import dev.assent.internal.time.ClockReading;
import org.jspecify.annotations.Nullable;

/**
 * The levels that one change of an interest has named: all of them share this object. Thread-safe.
 */
public final class Naming {
  private final Confirmations stream;
  private final long number;

  /** Since when changes of the levels are announced; null until the source says so. */
  private volatile @Nullable Since since;

  /**
   * Since when changes are announced.
   *
   * @param position the position from which they are
   * @param at the time at which the source said so
   */
  private record Since(Position position, ClockReading at) {}

  /**
   * Creates the naming of levels by a change that does not count yet.
   *
   * @param stream the stream to which they are named
   * @param number the number of the change
   */
  public Naming(Confirmations stream, long number) {
    this.stream = stream;
    this.number = number;
  }

  /** Returns the number of the change. */
  public long number() {
    return number;
  }

  /** Records that changes are announced from this position on. */
  public void counts(Position position, ClockReading now) {
    since = new Since(position, now);
  }

  /** Returns the position from which changes are announced; null if they are not yet. */
  public @Nullable Position position() {
    Since counted = since;
    return counted == null ? null : counted.position();
  }

  /** Whether the source announces changes of another generation than that of a document. */
  public boolean isOfAnotherGeneration(@Nullable Position read) {
    Position counted = position();
    return counted != null && read != null && read.generation() != counted.generation();
  }

  /** Whether the levels were named to this stream. */
  public boolean isOf(@Nullable Confirmations open) {
    return stream == open;
  }

  /** Whether the levels were named to the stream of another naming. */
  public boolean isOfStreamOf(Naming other) {
    return stream == other.stream;
  }

  /**
   * Whether nothing can have changed unnoticed since a document was read: it was compared, or read
   * when changes were announced already. A document of another generation is not covered.
   *
   * @param read the position of the document; null if it has none
   * @param isCompared whether the level was named with what is known of it now
   */
  public boolean covers(@Nullable Position read, boolean isCompared) {
    Position counted = position();
    return counted != null
        && read != null
        && read.generation() == counted.generation()
        && (isCompared || read.compareTo(counted) >= 0);
  }

  /**
   * Returns the last confirmation of the stream for a document that a reply has confirmed at a
   * time; null if there is none. A document that was stale when the source said that it announces
   * its changes is not confirmed: it must be read again.
   */
  public Confirmations.@Nullable Confirmed confirmed(long nanoTime, long epochNanos) {
    Since counted = since;
    return counted == null || stream.isStale(nanoTime, epochNanos, counted.at())
        ? null
        : stream.last();
  }
}
