/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import dev.assent.internal.text.Ascii;
import dev.assent.internal.text.PercentDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Decodes percent-encoding in OpenTelemetry's variables. A plus sign is a blank in headers and
 * itself in resource attributes, as in OpenTelemetry's Java SDK.
 */
final class PercentEncoding {
  private PercentEncoding() {}

  static String headerValue(Setting setting) {
    return decode(setting, setting.text().replace('+', ' '));
  }

  static String attributeValue(Setting setting) {
    return decode(setting, setting.text());
  }

  /** A header's value as {@link #headerValue} reads it: all but letters and digits encoded. */
  static String encoded(String value) {
    StringBuilder encoded = new StringBuilder(value.length() + 16);
    for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
      if (Ascii.isLetter((char) octet) || Ascii.isDigit((char) octet)) {
        encoded.append((char) octet);
      } else {
        encoded.append(String.format(Locale.ROOT, "%%%02X", octet & 0xff));
      }
    }
    return encoded.toString();
  }

  private static String decode(Setting setting, String text) {
    String decoded = PercentDecoder.decoded(text);
    if (decoded == null) {
      throw setting.problem("a value is not percent-encoded UTF-8; write a percent sign as %25");
    }
    return decoded;
  }
}
