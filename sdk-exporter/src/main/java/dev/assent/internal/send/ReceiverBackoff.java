/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.time.Clock;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the last attempt reached the receiver, and the time of the next one: exponential backoff
 * with jitter, or the wait that the receiver asked for. Used by the worker only.
 */
public final class ReceiverBackoff {
  private final RetrySettings settings;
  private final DoubleSupplier random;
  private final Clock clock;

  /** Null while the receiver is reachable. */
  private @Nullable Retries missed;

  /**
   * Assumes that the receiver is reachable.
   *
   * @param settings the waits; the number of attempts is ignored
   * @param random from 0 to 1
   */
  public ReceiverBackoff(RetrySettings settings, DoubleSupplier random, Clock clock) {
    this.settings = settings;
    this.random = random;
    this.clock = clock;
  }

  /** The receiver answered. */
  public void reached() {
    missed = null;
  }

  /**
   * The receiver did not answer, or is busy.
   *
   * @param retryAfterNanos the wait that it asked for; 0 if none
   */
  public void missed(long retryAfterNanos) {
    Retries retries = missed;
    if (retries == null) {
      retries = new Retries(settings, random, 0, clock.nanoTime());
      missed = retries;
    }
    boolean unused = retries.retry(retryAfterNanos, clock.nanoTime());
  }

  /** The time until the next attempt; 0 or less while the receiver is reachable. */
  public long waitNanos() {
    Retries retries = missed;
    return retries == null ? 0 : retries.waitNanos(clock.nanoTime());
  }
}
