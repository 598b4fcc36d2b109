/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.internal.time.Clock;
import dev.assent.internal.time.HourlyLimit;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Says when the file of a source can't be used, when it can be used again, and when grants in it
 * have expired. The same thing is said at most once an hour. Thread-safe.
 */
final class FileSourceLog {
  private static final Logger logger = Logger.getLogger("dev.assent.consent");
  private static final long UNUSUAL_NANOS = TimeUnit.DAYS.toNanos(1);

  private final String label;
  private final Clock clock;

  // Guarded by this: the problem since which the file has not been usable, if it was logged.
  private @Nullable String logged;
  // Guarded by this: the problem in the last line about one.
  private @Nullable String last;
  private final HourlyLimit limit = new HourlyLimit();
  // Guarded by this: the time of the line about a file that the first choice creates.
  private @Nullable Long toBeCreatedNanos;
  // Guarded by this: the number of expired grants, as far as it is logged.
  private int expired;
  private final HourlyLimit expiredLimit = new HourlyLimit();

  /**
   * @param label the words for the source in log lines
   */
  FileSourceLog(String label, Clock clock) {
    this.label = label;
    this.clock = clock;
  }

  /**
   * Reports whether the file can be used.
   *
   * @param problem the reason why it can't be used, without content and path; null if it can
   * @param isToBeCreated whether the first choice in this process would create it. That is no
   *     problem for a day; if nobody has chosen then, its path may be wrong
   */
  synchronized void readable(@Nullable String problem, boolean isToBeCreated) {
    if (isToBeCreated && isNoProblemYet()) {
      return;
    }
    if (problem == null) {
      if (logged != null) {
        logger.log(Level.INFO, "Consent source {0} can be read again.", label);
      }
      logged = null;
    } else if (!problem.equals(logged)
        && (!problem.equals(last) || limit.isDue(clock.nanoTime()))) {
      logged = problem;
      last = problem;
      limit.logged(clock.nanoTime());
      logger.log(
          Level.WARNING,
          "Consent source {0} can''t be used: {1}. Denials that were read from it before stay in"
              + " force. All its other choices count as unknown: data that needs consent is"
              + " withheld. Correct the file or its path; Assent reads it again every"
              + " ASSENT_CONSENT_REFRESH. The same problem is logged at most once an hour.",
          new Object[] {label, problem});
    }
  }

  /** Announces the file that the first choice creates; returns whether its day is not over. */
  private boolean isNoProblemYet() {
    if (toBeCreatedNanos == null) {
      toBeCreatedNanos = clock.nanoTime();
      logger.log(
          Level.INFO,
          "Consent source {0} has no file yet. The first choice in this process creates it; until"
              + " then, data that needs consent is withheld. If somebody else writes the file,"
              + " correct its path.",
          label);
      return true;
    }
    return clock.nanoTime() - toBeCreatedNanos < UNUSUAL_NANOS;
  }

  /**
   * Reports the expired grants in the file.
   *
   * @param grants the number of grants that have expired and that no later choice has replaced
   */
  synchronized void expired(int grants) {
    if (grants <= expired) {
      expired = grants;
    } else if (expiredLimit.tryLog(clock.nanoTime())) {
      expired = grants;
      logger.log(
          Level.INFO,
          "Expired grants in consent source {0}: {1}. They count as unknown: data that needs them"
              + " is withheld. Renew or remove them. Logged at most once an hour.",
          new Object[] {label, grants});
    }
  }
}
