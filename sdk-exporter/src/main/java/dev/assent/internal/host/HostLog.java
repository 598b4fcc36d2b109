/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.instance.LogHygiene;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Logs the takeover of an application's SDK. In an extension of OpenTelemetry's agent, the agent
 * replaces the type {@code Logger} by its own, which writes to the standard error. If the agent's
 * logging is off, this class still writes warnings there.
 */
public final class HostLog {
  private static final Logger LOGGER = logger();

  private HostLog() {}

  /** It writes before an instance starts, which prepares the loggers, and where none does. */
  private static Logger logger() {
    LogHygiene.install();
    return Logger.getLogger("dev.assent");
  }

  /** Returns whether Assent is an extension of the agent. */
  public static boolean isInAgent() {
    return Logger.class.getName().startsWith("io.opentelemetry.javaagent.");
  }

  /** Writes a sentence. */
  @SuppressWarnings("SystemOut")
  public static void write(Level level, String sentence) {
    if (isInAgent()
        && level.intValue() >= Level.WARNING.intValue()
        && !LOGGER.isLoggable(Level.SEVERE)) {
      System.err.println("dev.assent - " + sentence);
    } else {
      LOGGER.log(level, sentence);
    }
  }
}
