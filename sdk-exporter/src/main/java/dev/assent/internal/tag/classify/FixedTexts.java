/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.classify;

import dev.assent.internal.text.Ascii;
import dev.assent.internal.text.Digits;
import java.util.Set;

/** Texts that contain no personal data, whatever sets them: severities and schema URLs. */
final class FixedTexts {
  private static final String SCHEMAS = "https://opentelemetry.io/schemas/";
  private static final int MAX_VERSION = "99.99.99".length();
  private static final int MAX_DIGITS = 6;

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

  private FixedTexts() {}

  /** Whether it is a common name of a severity. */
  static boolean isSeverity(String text) {
    return SEVERITIES.contains(text);
  }

  /** Whether it is the URL of an OpenTelemetry schema, which ends with digits and dots. */
  static boolean isSchemaUrl(String url) {
    int number = SCHEMAS.length();
    if (!url.startsWith(SCHEMAS)
        || url.length() - number > MAX_VERSION
        || Digits.count(url) > MAX_DIGITS
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

  private static boolean isDigitAt(String text, int at) {
    return at < text.length() && Ascii.isDigit(text.charAt(at));
  }
}
