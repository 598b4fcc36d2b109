/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import dev.assent.internal.config.CodeSettings;
import dev.assent.internal.config.Variable;
import java.time.Duration;

/**
 * The limits of data on hold, which waits in memory for a choice. They apply to the whole instance.
 * Not thread-safe.
 *
 * @see AssentBuilder#hold
 */
public final class HoldOptions {
  private final CodeSettings settings;

  HoldOptions(CodeSettings settings) {
    this.settings = settings;
  }

  /**
   * Sets the maximum memory of data on hold in bytes, as Assent estimates it; 4 MiB by default. If
   * more is needed, the oldest data stops waiting, as at the deadline. With 0, no data is held.
   */
  public HoldOptions maxBytes(long bytes) {
    settings.set(Variable.ASSENT_HOLD_MAX_BYTES, "hold.maxBytes", Long.toString(bytes));
    return this;
  }

  /**
   * Sets the longest time for which a datum waits; one hour by default. Afterwards, it is sent
   * without the awaited fields, or withheld.
   */
  public HoldOptions deadline(Duration deadline) {
    settings.set(Variable.ASSENT_HOLD_DEADLINE, "hold.deadline", deadline);
    return this;
  }

  /** Returns the names of the set options, without their values. */
  @Override
  public String toString() {
    return "HoldOptions" + settings;
  }
}
