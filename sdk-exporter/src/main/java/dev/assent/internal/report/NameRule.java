/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

/**
 * When a name may be shown: it was seen in ten different minutes, and so in ten data, and of three
 * traces if one of its data has a trace. What was seen of a name is one {@code long} and one set of
 * bits, so that it can be changed without a lock:
 *
 * <pre>
 * bits   0 to  7  minutes, at most 255
 * bits   8 to 39  the last minute, plus 1
 * bit   40        whether a datum had a trace
 * </pre>
 */
final class NameRule {
  /** The least number of different minutes: {@value}. */
  static final int MINUTES = 10;

  /** The least number of traces: {@value}. */
  static final int TRACES = 3;

  private static final long BYTE = 0xFF;
  private static final int LAST_SHIFT = 8;
  private static final long LAST = 0xFFFF_FFFFL;
  private static final long TRACE = 1L << 40;

  private NameRule() {}

  /**
   * Returns what was seen with one more datum. Data of one minute counts once, on however many ways
   * it goes to destinations.
   *
   * @param minute the number of the current minute; of the data's interval, if it has one
   */
  static long with(long seen, int minute, boolean hasTrace) {
    long traced = hasTrace ? seen | TRACE : seen;
    long last = (minute + 1L) & LAST;
    if (((seen >>> LAST_SHIFT) & LAST) >= last) {
      return traced;
    }
    return Math.min(BYTE, (seen & BYTE) + 1) | (last << LAST_SHIFT) | (traced & TRACE);
  }

  /**
   * Returns whether the name may be shown.
   *
   * @param traces a bit for the hash of each trace: there are at least as many traces as bits
   */
  static boolean isMet(long seen, long traces) {
    return (seen & BYTE) >= MINUTES && ((seen & TRACE) == 0 || Long.bitCount(traces) >= TRACES);
  }

  /** A bit for a text: equal texts have equal bits. */
  static long bit(String text) {
    int hash = text.hashCode() * 0x9E3779B1;
    return 1L << (hash >>> 26);
  }
}
