/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.canary;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The forms in which a value may leave: as it is, in UTF-16 or ISO 8859-1, Base64, hexadecimal
 * digits, or as one of the {@link ExitText#texts}. Base64 has three forms, one for each position of
 * the value within a group of three bytes.
 */
public final class CanaryForms {
  private static final int BITS_OF_BYTE = 8;
  private static final int BITS_OF_DIGIT = 6;

  private final Map<String, String> exact = new LinkedHashMap<>();
  private final Map<String, String> anyCase = new LinkedHashMap<>();
  private final String digits;
  private final String folded;

  public CanaryForms(String canary) {
    byte[] utf8 = canary.getBytes(UTF_8);
    anyCase.put("as it is", text(utf8));
    anyCase.put("in UTF-16", text(canary.getBytes(UTF_16LE)));
    anyCase.put("in UTF-16 (big endian)", text(canary.getBytes(UTF_16BE)));
    if (ISO_8859_1.newEncoder().canEncode(canary)) {
      anyCase.put("in ISO 8859-1", canary);
    }
    anyCase.replaceAll((name, form) -> form.toLowerCase(Locale.ROOT));
    for (int offset = 0; offset < 3; offset++) {
      String form = base64(utf8, offset);
      exact.put("in Base64 at " + offset, form);
      exact.put("in Base64 for URLs at " + offset, form.replace('+', '-').replace('/', '_'));
    }
    digits = HexFormat.of().formatHex(utf8);
    folded = ExitText.folded(canary);
  }

  /** Returns the digits that do not depend on the bytes before and after the value. */
  public static String base64(byte[] value, int offset) {
    byte[] padded = new byte[offset + value.length];
    System.arraycopy(value, 0, padded, offset, value.length);
    String digits = Base64.getEncoder().withoutPadding().encodeToString(padded);
    int end = padded.length * BITS_OF_BYTE / BITS_OF_DIGIT;
    return digits.substring(digitsBefore(offset), end);
  }

  /** Returns the number of digits of Base64 that some bytes need. */
  public static int digitsBefore(int bytes) {
    return (bytes * BITS_OF_BYTE + BITS_OF_DIGIT - 1) / BITS_OF_DIGIT;
  }

  /** Returns the name of the first form that occurs in an exit; empty if none does. */
  public String in(ExitText exit) {
    return all(exit).findFirst().orElse("");
  }

  /** Returns the names of all forms that occur in an exit. */
  public Stream<String> all(ExitText exit) {
    return Stream.of(
            found(exact, exit.bytes),
            found(exact, exit.joined),
            found(anyCase, exit.lower),
            found(Map.of("in hexadecimal digits", digits), exit.digits),
            exit.texts.entrySet().stream()
                .filter(text -> text.getValue().contains(folded))
                .map(Map.Entry::getKey))
        .flatMap(names -> names);
  }

  private static Stream<String> found(Map<String, String> forms, String searched) {
    return forms.entrySet().stream()
        .filter(form -> searched.contains(form.getValue()))
        .map(Map.Entry::getKey);
  }

  /** One byte becomes one character, so that no byte is skipped. */
  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }
}
