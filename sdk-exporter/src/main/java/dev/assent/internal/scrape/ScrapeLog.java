/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.scrape;

import dev.assent.internal.prometheus.Exposition;
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.HourlyLimit;
import java.util.function.Consumer;

/** Logs refused scrapes, at most one line an hour. Thread-safe. */
final class ScrapeLog {
  private final String destination;
  private final String variables;
  private final Clock clock;
  private final Consumer<String> lines;
  private final HourlyLimit limit = new HourlyLimit();

  ScrapeLog(String destination, String variables, Clock clock, Consumer<String> lines) {
    this.destination = destination;
    this.variables = variables;
    this.clock = clock;
    this.lines = lines;
  }

  /** A request was refused. */
  void refused(String status) {
    String check =
        switch (status.substring(0, 3)) {
          case "401" -> "The scraper must send the token in " + variables + "TOKEN";
          case "404" -> "The scraper must request the path /metrics";
          case "421" ->
              "The scraper must use the name localhost or the address, or set "
                  + variables
                  + "TOKEN";
          case "500" -> "The metrics can't be written. Check the version of " + Exposition.ARTIFACT;
          case "503" -> "Too many scrapes at a time, or a slow one. Check the scraper's interval";
          default -> "The scraper must send a GET request without a body";
        };
    log("Scrapes of destination '%s' are refused with status %s. %s.", status, check);
  }

  /** A connection failed before its request was read, for example in TLS. */
  void failed(String failure) {
    log(
        "Scrapes of destination '%s' fail before the request (%s). %s.",
        failure,
        "Check the certificates of the scraper and of " + variables + "SERVER_CERTIFICATE");
  }

  private void log(String text, String what, String check) {
    if (limit.tryLog(clock.nanoTime())) {
      lines.accept(text.formatted(destination, what, check) + " Logged at most once an hour.");
    }
  }
}
