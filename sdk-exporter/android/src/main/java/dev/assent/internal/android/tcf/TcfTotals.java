/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

/**
 * What the source has found. Immutable.
 *
 * @param granted the rows of the mapping with a yes, at the last look
 * @param denied the rows with a no
 * @param unknown the rows without an answer that counts
 * @param unlisted the purposes and vendors with a yes that no row names
 * @param looks how often the source has looked
 * @param unreadable how often the preferences could not be read
 */
public record TcfTotals(
    int granted, int denied, int unknown, int unlisted, long looks, long unreadable) {
  static final TcfTotals NONE = new TcfTotals(0, 0, 0, 0, 0, 0);

  TcfTotals after(TcfReading read) {
    return new TcfTotals(
        read.count(TcfAnswer.GRANTED),
        read.count(TcfAnswer.DENIED),
        read.count(TcfAnswer.UNKNOWN),
        read.unlisted(),
        looks + 1,
        unreadable + (read.standing().isBlind() ? 1 : 0));
  }
}
