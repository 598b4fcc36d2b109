/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import dev.assent.internal.config.CodeSettings;
import dev.assent.internal.config.Variable;
import java.time.Duration;

/**
 * The limits of the spool of each destination. Not thread-safe.
 *
 * @see AssentBuilder#spool(java.nio.file.Path, java.util.function.Consumer)
 */
public final class SpoolOptions {
  private final CodeSettings settings;

  SpoolOptions(CodeSettings settings) {
    this.settings = settings;
  }

  /**
   * Sets the maximum number of bytes of the spool of a destination; 64 MiB by default, at least 64
   * KiB. If it is full, the oldest data is deleted.
   */
  public SpoolOptions maxBytes(long bytes) {
    settings.set(Variable.ASSENT_SPOOL_MAX_BYTES, "spool.maxBytes", Long.toString(bytes));
    return this;
  }

  /**
   * Sets the longest time for which data stays on disk; 18 hours by default. Older data is deleted.
   */
  public SpoolOptions maxAge(Duration age) {
    settings.set(Variable.ASSENT_SPOOL_MAX_AGE, "spool.maxAge", age);
    return this;
  }

  /** Returns the names of the set options, without their values. */
  @Override
  public String toString() {
    return "SpoolOptions" + settings;
  }
}
