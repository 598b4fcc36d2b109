/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.time.RatchetClock;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Says once that the wall clock was set back, and once that it has caught up. Until then, decisions
 * go on by the time that the clock had shown. Each call checks once; used by one thread.
 */
final class ClockWatch implements Runnable {
  private static final Logger logger = Logger.getLogger("dev.assent.consent");

  /** A clock that is behind by less is corrected by time daemons: {@value} seconds. */
  static final int MAX_SECONDS = 10;

  private final RatchetClock clock;
  private boolean isBehind;

  ClockWatch(RatchetClock clock) {
    this.clock = clock;
  }

  /** Catches what a log handler throws: it must not end later checks. */
  @Override
  public void run() {
    try {
      check(TimeUnit.NANOSECONDS.toSeconds(clock.behindNanos()));
    } catch (RuntimeException | Error theirs) {
      return;
    }
  }

  private void check(long seconds) {
    boolean wasBehind = isBehind;
    isBehind = seconds >= MAX_SECONDS;
    if (isBehind && !wasBehind) {
      logger.log(
          Level.WARNING,
          "The system''s clock was set back by {0} seconds. Known choices stay in force and end as"
              + " before. A choice that is made before the clock has caught up counts from the time"
              + " before it was set back, so data that is captured until then is not covered by a"
              + " new grant. Check the time service of this machine.",
          seconds);
    } else if (wasBehind && !isBehind) {
      logger.log(Level.INFO, "The system's clock has caught up.");
    }
  }
}
