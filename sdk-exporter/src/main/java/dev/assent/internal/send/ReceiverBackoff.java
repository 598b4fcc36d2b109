/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.time.Clock;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a receiver can be reached, as the last attempt found, and when the next one is due:
 * exponential backoff with jitter, or what the receiver asked for. Used by the worker only.
 */
public final class ReceiverBackoff {
  private final RetrySettings settings;
  private final DoubleSupplier random;
  private final Clock clock;

  /** Null while it is reached. */
  private @Nullable Retries missed;

  /**
   * Reached, as far as is known.
   *
   * @param settings how long to wait; the number of attempts does not count
   * @param random from 0 to 1
   */
  public ReceiverBackoff(RetrySettings settings, DoubleSupplier random, Clock clock) {
    this.settings = settings;
    this.random = random;
    this.clock = clock;
  }

  /** It answered. */
  public void reached() {
    missed = null;
  }

  /**
   * It did not answer, or is busy.
   *
   * @param retryAfterNanos how long it wants us to wait; 0 if it did not say
   */
  public void missed(long retryAfterNanos) {
    Retries retries = missed;
    if (retries == null) {
      retries = new Retries(settings, random, 0, clock.nanoTime());
      missed = retries;
    }
    boolean unused = retries.again(retryAfterNanos, clock.nanoTime());
  }

  /** How long until the next attempt; not above 0 while it is reached. */
  public long waitNanos() {
    Retries retries = missed;
    return retries == null ? 0 : retries.waitNanos(clock.nanoTime());
  }
}
