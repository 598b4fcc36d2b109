/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.tag;

import java.util.Locale;
import java.util.Set;

/** Texts that say nothing about anyone, whoever sets them: severities, versions, schema URLs. */
final class WellKnown {
  private static final String SCHEMAS = "https://opentelemetry.io/schemas/";
  private static final int MAX_VERSION = 64;

  private static final String SEPARATORS = ".-_+";

  private static final Set<String> QUALIFIERS =
      Set.of(
          "a",
          "alpha",
          "android",
          "b",
          "beta",
          "build",
          "cr",
          "dev",
          "ea",
          "final",
          "ga",
          "incubating",
          "jre",
          "m",
          "milestone",
          "p",
          "patch",
          "pre",
          "preview",
          "r",
          "rc",
          "release",
          "sec",
          "snapshot",
          "sp",
          "v");

  private static final Set<String> SEVERITIES =
      Set.of(
          "TRACE",
          "TRACE2",
          "TRACE3",
          "TRACE4",
          "DEBUG",
          "DEBUG2",
          "DEBUG3",
          "DEBUG4",
          "INFO",
          "INFO2",
          "INFO3",
          "INFO4",
          "WARN",
          "WARN2",
          "WARN3",
          "WARN4",
          "WARNING",
          "ERROR",
          "ERROR2",
          "ERROR3",
          "ERROR4",
          "FATAL",
          "FATAL2",
          "FATAL3",
          "FATAL4",
          "SEVERE",
          "CONFIG",
          "FINE",
          "FINER",
          "FINEST",
          "ALL",
          "OFF",
          "NOTICE",
          "CRITICAL",
          "ALERT",
          "EMERGENCY");

  private WellKnown() {}

  /** Whether it is one of the severities that logging systems have names for. */
  static boolean isSeverity(String text) {
    return SEVERITIES.contains(text);
  }

  /** Whether it is the URL of one of OpenTelemetry's schemas: digits and dots at its end. */
  static boolean isSchemaUrl(String url) {
    int number = SCHEMAS.length();
    if (!url.startsWith(SCHEMAS)
        || url.length() - number > MAX_VERSION
        || !isDigitAt(url, number)) {
      return false;
    }
    for (int i = number; i < url.length(); i++) {
      if (url.charAt(i) != '.' && !isDigitAt(url, i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether it is a version: numbers, after a {@code v} at most, and the words that versions have,
   * such as {@code alpha}, between dots and dashes. No other word passes for one.
   */
  static boolean isVersion(String text) {
    int number = text.startsWith("v") ? 1 : 0;
    if (text.length() > MAX_VERSION || !isDigitAt(text, number)) {
      return false;
    }
    int start = number;
    for (int i = number; i <= text.length(); i++) {
      if (i == text.length() || SEPARATORS.indexOf(text.charAt(i)) >= 0) {
        if (!isVersionPart(text, start, i)) {
          return false;
        }
        start = i + 1;
      }
    }
    return true;
  }

  /** A number, a word that versions have, or such a word and a number: {@code rc1}. */
  private static boolean isVersionPart(String text, int start, int end) {
    int digits = end;
    while (digits > start && isDigitAt(text, digits - 1)) {
      digits--;
    }
    return digits == start
        ? end > start
        : QUALIFIERS.contains(text.substring(start, digits).toLowerCase(Locale.ROOT));
  }

  private static boolean isDigitAt(String text, int at) {
    return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
  }
}
