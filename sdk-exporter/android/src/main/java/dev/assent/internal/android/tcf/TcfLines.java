/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

import dev.assent.internal.time.HourlyLimit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The log lines of the source, each at most once per hour. Thread-safe. */
final class TcfLines {
  private static final Logger logger = Logger.getLogger("dev.assent.consent");

  private final Map<String, HourlyLimit> limits = new ConcurrentHashMap<>();

  /** Logs why a string does not count, if something is wrong. */
  void log(TcfStanding standing, long nanoTime) {
    String line = standing.line();
    if (line != null) {
      log(line + ". Until then, the mapping's choices are unknown, and denials stay", nanoTime);
    }
  }

  /** Logs that the memory of the source can't be read: it may hold denials. */
  void logUnread(String problem, long nanoTime) {
    logMemory(problem, "no yes of any source counts for the subject", nanoTime);
  }

  /** Logs that the memory of the source can't be written. */
  void logUnwritten(String problem, long nanoTime) {
    logMemory(problem, "no yes of the TC string counts", nanoTime);
  }

  private void logMemory(String problem, String effect, long nanoTime) {
    log(
        "its state "
            + problem
            + ". Free storage, or set TcfOptions.stateDirectory. Until then, "
            + effect
            + ", and denials do",
        nanoTime);
  }

  private void log(String text, long nanoTime) {
    if (limits.computeIfAbsent(text, unused -> new HourlyLimit()).tryLog(nanoTime)) {
      logger.log(Level.WARNING, "Consent source tcf: {0}. Logged once per hour.", text);
    }
  }
}
