/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.canary;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.text.Normalizer;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The texts that the bytes of an exit may encode: every known encoding is decoded, including
 * encodings of characters that need none. Immutable.
 */
public final class ExitText {
  private static final int HEX = 16;
  private static final Pattern JSON = Pattern.compile("\\\\(?:u([0-9A-Fa-f]{4})|([\"\\\\/bfnrt]))");
  private static final Pattern ENTITY =
      Pattern.compile("&(?:#([0-9]{1,7})|#[xX]([0-9A-Fa-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));");
  private static final Pattern NOT_HEX = Pattern.compile("0x|[^0-9a-f]");
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final Map<String, String> NAMED =
      Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", " ");
  private static final String CONTROLS = "bfnrt";
  private static final String CONTROL_CHARACTERS = "\b\f\n\r\t";

  /** One byte is one character, so that no byte is skipped. */
  public final String bytes;

  /** The bytes without blanks and line breaks, for Base64 in lines. */
  public final String joined;

  /** The bytes in lower case. */
  public final String lower;

  /** All hexadecimal digits, for those with separators. */
  public final String digits;

  /** The decoded texts by the name of the encoding, in {@link #folded} form. */
  public final Map<String, String> texts = new LinkedHashMap<>();

  public ExitText(byte[] exit) {
    bytes = new String(exit, ISO_8859_1);
    joined = BLANKS.matcher(bytes).replaceAll("");
    lower = bytes.toLowerCase(Locale.ROOT);
    digits = NOT_HEX.matcher(lower).replaceAll("");
    String text = utf8(bytes);
    String percent = percent(bytes);
    texts.put("as it is", text);
    texts.put("percent-encoded", utf8(percent));
    texts.put("encoded as in a form", utf8(percent(bytes.replace('+', ' '))));
    texts.put("escaped as in JSON", json(text));
    texts.put("escaped twice as in JSON", json(json(text)));
    texts.put("escaped as in HTML", html(text));
    texts.put("in several encodings", html(json(utf8(percent))));
    texts.replaceAll((name, decoded) -> folded(decoded));
  }

  /** Returns a text in lower case and in one Unicode normalization form. */
  public static String folded(String text) {
    return Normalizer.normalize(text.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
  }

  private static String utf8(String bytes) {
    return new String(bytes.getBytes(ISO_8859_1), UTF_8);
  }

  private static String percent(String bytes) {
    if (bytes.indexOf('%') < 0) {
      return bytes;
    }
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length());
    for (int i = 0; i < bytes.length(); i++) {
      int high = digit(bytes, i + 1);
      int low = digit(bytes, i + 2);
      if (bytes.charAt(i) == '%' && high >= 0 && low >= 0) {
        decoded.write(high * HEX + low);
        i += 2;
      } else {
        decoded.write(bytes.charAt(i));
      }
    }
    return decoded.toString(ISO_8859_1);
  }

  private static int digit(String text, int index) {
    return index < text.length() ? Character.digit(text.charAt(index), HEX) : -1;
  }

  private static String json(String text) {
    return text.indexOf('\\') < 0 ? text : replace(JSON, text, ExitText::unescaped);
  }

  private static String unescaped(MatchResult escape) {
    if (escape.group(1) != null) {
      return String.valueOf((char) Integer.parseInt(escape.group(1), HEX));
    }
    int control = CONTROLS.indexOf(escape.group(2));
    return control < 0 ? escape.group(2) : CONTROL_CHARACTERS.substring(control, control + 1);
  }

  private static String html(String text) {
    return text.indexOf('&') < 0 ? text : replace(ENTITY, text, ExitText::character);
  }

  private static String character(MatchResult entity) {
    if (entity.group(3) != null) {
      return String.valueOf(NAMED.get(entity.group(3)));
    }
    int point =
        entity.group(1) != null
            ? Integer.parseInt(entity.group(1))
            : Integer.parseInt(entity.group(2), HEX);
    return Character.isValidCodePoint(point) ? Character.toString(point) : entity.group();
  }

  private static String replace(Pattern pattern, String text, Function<MatchResult, String> with) {
    return pattern.matcher(text).replaceAll(found -> Matcher.quoteReplacement(with.apply(found)));
  }
}
