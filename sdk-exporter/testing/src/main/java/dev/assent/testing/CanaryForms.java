/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The forms in which a value may leave: as it is, in UTF-16, Base64, hexadecimal digits or percent
 * encoding. Base64 is searched at each of the three positions that a value can have in it.
 */
final class CanaryForms {
  private static final int BITS_OF_BYTE = 8;
  private static final int BITS_OF_DIGIT = 6;

  private final Map<String, String> exact = new LinkedHashMap<>();
  private final Map<String, String> anyCase = new LinkedHashMap<>();

  CanaryForms(String canary) {
    byte[] utf8 = canary.getBytes(UTF_8);
    anyCase.put("as it is", text(utf8));
    anyCase.put("in UTF-16", text(canary.getBytes(UTF_16LE)));
    anyCase.put("in UTF-16 (big endian)", text(canary.getBytes(UTF_16BE)));
    anyCase.put("in hexadecimal digits", HexFormat.of().formatHex(utf8));
    anyCase.put("percent-encoded", URLEncoder.encode(canary, UTF_8));
    for (int offset = 0; offset < 3; offset++) {
      String digits = base64(utf8, offset);
      exact.put("in Base64 at " + offset, digits);
      exact.put("in Base64 for URLs at " + offset, digits.replace('+', '-').replace('/', '_'));
    }
    anyCase.replaceAll((name, form) -> form.toLowerCase(Locale.ROOT));
  }

  /** Returns the digits that depend on the value alone. */
  private static String base64(byte[] value, int offset) {
    byte[] padded = new byte[offset + value.length];
    System.arraycopy(value, 0, padded, offset, value.length);
    String digits = Base64.getEncoder().withoutPadding().encodeToString(padded);
    int first = (offset * BITS_OF_BYTE + BITS_OF_DIGIT - 1) / BITS_OF_DIGIT;
    int end = padded.length * BITS_OF_BYTE / BITS_OF_DIGIT;
    return digits.substring(first, end);
  }

  /** Returns the name of the first form that occurs in some bytes; empty if none does. */
  String in(byte[] bytes) {
    String searched = text(bytes);
    for (Map.Entry<String, String> form : exact.entrySet()) {
      if (searched.contains(form.getValue())) {
        return form.getKey();
      }
    }
    String lower = searched.toLowerCase(Locale.ROOT);
    for (Map.Entry<String, String> form : anyCase.entrySet()) {
      if (lower.contains(form.getValue())) {
        return form.getKey();
      }
    }
    return "";
  }

  /** One byte becomes one character, so that no byte is skipped. */
  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }
}
