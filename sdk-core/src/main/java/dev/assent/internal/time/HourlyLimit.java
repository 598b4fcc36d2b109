/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.time;

import java.util.concurrent.TimeUnit;

/** Limits a kind of log line to one per hour of {@link Clock#nanoTime}. Thread-safe. */
public final class HourlyLimit {
  private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);

  // Guarded by this.
  private boolean wasLogged;
  private long loggedNanos;

  /** Returns whether a line is due, and takes note of it if it is. */
  public synchronized boolean tryLog(long nanoTime) {
    boolean isDue = isDue(nanoTime);
    if (isDue) {
      logged(nanoTime);
    }
    return isDue;
  }

  /** Returns whether no line was written within the last hour. */
  public synchronized boolean isDue(long nanoTime) {
    return !wasLogged || nanoTime - loggedNanos >= HOUR_NANOS;
  }

  /** Takes note of a line. */
  public synchronized void logged(long nanoTime) {
    wasLogged = true;
    loggedNanos = nanoTime;
  }
}
