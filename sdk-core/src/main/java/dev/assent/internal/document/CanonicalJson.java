/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.document;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a tree as canonical JSON (RFC 8785): no white space, keys in the order of their UTF-16
 * units, the shortest escapes. A tree has maps with text keys, lists, texts, booleans and whole
 * numbers of at most {@link #MAX_NUMBER}; so no number needs rounding.
 */
public final class CanonicalJson {
  /**
   * The greatest number, positive or negative, that every reader of JSON reads exactly: {@value}.
   */
  public static final long MAX_NUMBER = (1L << 53) - 1;

  private final StringBuilder out = new StringBuilder();

  private CanonicalJson() {}

  /**
   * Returns the text of a tree.
   *
   * @throws IllegalArgumentException if the tree has another object, a greater number, or half of a
   *     surrogate pair
   */
  public static String of(Object tree) {
    CanonicalJson json = new CanonicalJson();
    json.append(tree);
    return json.out.toString();
  }

  private void append(Object value) {
    if (value instanceof Map<?, ?> map) {
      appendMap(map);
    } else if (value instanceof List<?> list) {
      String separator = "[";
      for (Object each : list) {
        out.append(separator);
        append(each);
        separator = ",";
      }
      out.append(list.isEmpty() ? "[]" : "]");
    } else if (value instanceof String text) {
      appendText(text);
    } else if (value instanceof Boolean || isWhole(value)) {
      out.append(value);
    } else {
      throw new IllegalArgumentException("no part of a tree: " + value.getClass().getName());
    }
  }

  private static boolean isWhole(Object value) {
    return value instanceof Integer
        || (value instanceof Long number && number >= -MAX_NUMBER && number <= MAX_NUMBER);
  }

  private void appendMap(Map<?, ?> map) {
    TreeMap<String, Object> sorted = new TreeMap<>(); // by UTF-16 units
    map.forEach((key, value) -> sorted.put((String) key, value));
    String separator = "{";
    for (Map.Entry<String, Object> entry : sorted.entrySet()) {
      out.append(separator);
      appendText(entry.getKey());
      out.append(':');
      append(entry.getValue());
      separator = ",";
    }
    out.append(sorted.isEmpty() ? "{}" : "}");
  }

  private void appendText(String text) {
    out.append('"');
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      int c = text.codePointAt(at);
      switch (c) {
        case '"', '\\' -> out.append('\\').append((char) c);
        case '\b' -> out.append("\\b");
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\f' -> out.append("\\f");
        case '\r' -> out.append("\\r");
        default -> appendCharacter(c);
      }
    }
    out.append('"');
  }

  private void appendCharacter(int c) {
    if (Character.isBmpCodePoint(c) && Character.isSurrogate((char) c)) {
      throw new IllegalArgumentException("a text has half of a surrogate pair");
    }
    if (c < ' ') {
      out.append("\\u00").append(Character.forDigit(c >> 4, 16));
      out.append(Character.forDigit(c & 15, 16));
    } else {
      out.appendCodePoint(c);
    }
  }
}
