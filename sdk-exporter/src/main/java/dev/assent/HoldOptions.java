/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import dev.assent.internal.config.CodeSettings;
import java.time.Duration;

/**
 * The bounds of data on hold: data in memory that wait for a choice, in the whole process. Not
 * thread-safe.
 *
 * @see AssentBuilder#hold
 */
public final class HoldOptions {
  private static final String WHERE = "AssentBuilder.hold.";

  private final CodeSettings settings;

  HoldOptions(CodeSettings settings) {
    this.settings = settings;
  }

  /** How many bytes data on hold may take; 4 MiB by default, 0 to hold nothing. */
  public HoldOptions maxBytes(long bytes) {
    settings.set("ASSENT_HOLD_MAX_BYTES", WHERE + "maxBytes", Long.toString(bytes));
    return this;
  }

  /** How long a datum waits at most; one hour by default. */
  public HoldOptions deadline(Duration deadline) {
    settings.set("ASSENT_HOLD_DEADLINE", WHERE + "deadline", deadline);
    return this;
  }

  /** Names only. */
  @Override
  public String toString() {
    return "HoldOptions" + settings;
  }
}
