/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent.application;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.MarkerFactory;

/** Logs once with Logback: arguments are the values of a pair, the MDC, a marker, and the text. */
public final class LoggingApplication {
  private LoggingApplication() {}

  /** Prints {@code logged}, and waits for the end of its input. */
  public static void main(String[] arguments) throws Exception {
    Logger logger = LoggerFactory.getLogger(LoggingApplication.class);
    MDC.put("customer", arguments[1]);
    logger
        .atWarn()
        .addMarker(MarkerFactory.getMarker(arguments[2]))
        .addKeyValue("customer.name", arguments[0])
        .addKeyValue("user.name", arguments[0])
        .setCause(new IllegalStateException(arguments[4]))
        .log("An order of {}.", arguments[3]);
    System.out.println("logged");
    while (System.in.read() >= 0) {
      continue;
    }
    System.exit(0);
  }
}
