/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.document;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes a tree as indented JSON. A tree consists of maps with strings as keys, lists, strings,
 * numbers, booleans and null. The order of the entries is that of the maps. Equal trees give equal
 * texts. Not thread-safe.
 */
public final class JsonText {
  private static final String INDENT = "  ";

  private final StringBuilder out = new StringBuilder();

  private JsonText() {}

  /**
   * Returns the text of a tree, with a line break at its end.
   *
   * @throws IllegalArgumentException if the tree has an object of another type
   */
  public static String of(Object tree) {
    JsonText text = new JsonText();
    text.append(tree, "");
    return text.out.append('\n').toString();
  }

  private void append(@Nullable Object value, String indent) {
    if (value instanceof Map<?, ?> map) {
      appendMap(map, indent);
    } else if (value instanceof List<?> list) {
      appendList(list, indent);
    } else {
      out.append(scalar(value));
    }
  }

  private void appendMap(Map<?, ?> map, String indent) {
    if (map.isEmpty()) {
      out.append("{}");
      return;
    }
    String inner = indent + INDENT;
    String separator = "{\n";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(separator).append(inner).append(quoted(String.valueOf(entry.getKey())));
      out.append(": ");
      append(entry.getValue(), inner);
      separator = ",\n";
    }
    out.append('\n').append(indent).append('}');
  }

  /** A list of scalars is on one line. */
  private void appendList(List<?> list, String indent) {
    boolean isFlat = list.stream().noneMatch(each -> each instanceof Map || each instanceof List);
    String inner = indent + INDENT;
    out.append('[');
    for (Iterator<?> elements = list.iterator(); elements.hasNext(); ) {
      out.append(isFlat ? "" : "\n" + inner);
      append(elements.next(), inner);
      out.append(elements.hasNext() ? isFlat ? ", " : "," : isFlat ? "" : "\n" + indent);
    }
    out.append(']');
  }

  /** Returns the text of a scalar. */
  static String scalar(@Nullable Object value) {
    if (value instanceof String text) {
      return quoted(text);
    }
    if (value == null
        || value instanceof Boolean
        || value instanceof Integer
        || value instanceof Long) {
      return String.valueOf(value);
    }
    throw new IllegalArgumentException("no part of a tree: " + value.getClass().getName());
  }

  /** Returns a text in quotes, with the escapes of JSON, which are also those of YAML. */
  public static String quoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2);
    appendQuoted(quoted, text, c -> false);
    return quoted.toString();
  }

  /**
   * Appends a text in quotes.
   *
   * @param escaped the characters that are escaped beside those of {@link #quoted}
   */
  public static void appendQuoted(StringBuilder out, CharSequence text, IntPredicate escaped) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (hasBackslash(c)) {
        out.append('\\').append(c);
      } else if (isEscaped(c) || escaped.test(c)) {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  /** Returns the bytes of a text in quotes, in UTF-8. */
  public static long bytes(String text) {
    long bytes = 2;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      bytes += hasBackslash(c) ? 2 : isEscaped(c) ? 6 : c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
    }
    return bytes;
  }

  private static boolean hasBackslash(char c) {
    return c == '"' || c == '\\';
  }

  private static boolean isEscaped(char c) {
    return Character.isISOControl(c)
        || Character.isSurrogate(c)
        || c == '\u2028'
        || c == '\u2029'
        || c == '\uFEFF';
  }
}
