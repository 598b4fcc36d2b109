/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The warnings about one source, each of which is logged once. Thread-safe. */
final class WarnOnce {
  private static final Logger logger = Logger.getLogger("dev.assent.consent");

  /** The maximum number of different warnings; further ones are dropped. */
  private static final int MAX = 32;

  private final String label;
  private final Set<String> logged = ConcurrentHashMap.newKeySet();

  WarnOnce(String label) {
    this.label = label;
  }

  void warn(String problem) {
    log(
        problem,
        "Its last known choices stay in force until they are older than"
            + " ASSENT_CONSENT_MAX_STALENESS; other choices count as unknown. Check the source,"
            + " its settings and its log. Logged once.");
  }

  /**
   * Warns about a setting of this process that does not suit the source.
   *
   * @param advice the setting, and what works
   */
  void warnOfSetting(String problem, String advice) {
    log(problem, advice + " Logged once.");
  }

  private void log(String problem, String advice) {
    if (logged.size() < MAX && logged.add(problem)) {
      logger.log(
          Level.WARNING, "Consent source {0}: {1}. {2}", new Object[] {label, problem, advice});
    }
  }
}
