/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import java.util.concurrent.atomic.LongAdder;

/**
 * A part of an application that Assent could not claim, and that gets its data while gates only
 * report. Thread-safe.
 */
public final class UnclaimedPart {
  private final Unclaimed all;
  private final LongAdder given;

  UnclaimedPart(Unclaimed all, LongAdder given) {
    this.all = all;
    this.given = given;
  }

  /** Returns whether the part may get data now. */
  public boolean passes() {
    return all.passes();
  }

  /**
   * Returns whether the part may be given data now, and then counts it. The count comes first, so
   * that the receipt of the choice that cuts the part off has all that it was given.
   *
   * @param number the number of data
   */
  public boolean gives(long number) {
    given.add(number);
    if (all.passes()) {
      return true;
    }
    given.add(-number);
    return false;
  }
}
