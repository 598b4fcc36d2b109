/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.instance.start.LogHygiene;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Logs the takeover of an application's SDK. In an extension of OpenTelemetry's agent, the agent
 * replaces the type {@code Logger} by its own, which writes to the standard error. If the agent's
 * logging is off, this class still writes warnings there.
 */
public final class HostLog {
  private static final Logger logger;
  private static final Logger CENSUS;

  // it writes before an instance starts, which prepares the loggers, and where none does
  static {
    LogHygiene.install();
    logger = Logger.getLogger("dev.assent");
    CENSUS = Logger.getLogger("dev.assent.census");
  }

  private HostLog() {}

  /** Returns whether Assent is an extension of the agent. */
  public static boolean isInAgent() {
    return Logger.class.getName().startsWith("io.opentelemetry.javaagent.");
  }

  /** Writes a sentence. */
  public static void write(Level level, String sentence) {
    write(logger, level, sentence);
  }

  /** Writes a warning of the census. */
  static void warnOfWay(String sentence) {
    write(CENSUS, Level.WARNING, sentence);
  }

  @SuppressWarnings("SystemOut")
  private static void write(Logger target, Level level, String sentence) {
    if (isInAgent()
        && level.intValue() >= Level.WARNING.intValue()
        && !target.isLoggable(Level.SEVERE)) {
      System.err.println(target.getName() + " - " + sentence);
    } else {
      target.log(level, sentence);
    }
  }
}
