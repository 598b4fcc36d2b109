/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import dev.assent.internal.text.Ascii;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
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
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteBuffer bytes = ByteBuffer.allocate(text.length() * 3);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '%') {
        int end = Character.isHighSurrogate(c) && i + 1 < text.length() ? i + 2 : i + 1;
        bytes.put(StandardCharsets.UTF_8.encode(CharBuffer.wrap(text, i, end)));
        i = end - 1;
        continue;
      }
      int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
      int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
      if (low < 0) {
        throw malformed(setting);
      }
      bytes.put((byte) (high << 4 | low));
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw malformed(setting);
    }
  }

  private static RuntimeException malformed(Setting setting) {
    return setting.problem("a value is not percent-encoded UTF-8; write a percent sign as %25");
  }
}
