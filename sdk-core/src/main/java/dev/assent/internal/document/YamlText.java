/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.document;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes a tree of the form of {@link JsonText} as YAML in block style. A string has quotes unless
 * no reader can take it for anything else. Equal trees give equal texts. Not thread-safe.
 */
public final class YamlText {
  private static final String INDENT = "  ";

  /** Words without digits at their start; no YAML version has another meaning for most of them. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_./<>-]*");

  private static final Set<String> NOT_PLAIN =
      Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

  private final StringBuilder out = new StringBuilder();

  private YamlText() {}

  /**
   * Returns the text of a tree, with a line break at its end.
   *
   * @throws IllegalArgumentException if the tree has an object of another type
   */
  public static String of(Map<String, ?> tree) {
    YamlText text = new YamlText();
    text.appendMap(tree, "", "");
    return text.out.toString();
  }

  /**
   * Appends the entries of a map.
   *
   * @param first the start of the first line
   * @param indent the start of the other lines
   */
  private void appendMap(Map<?, ?> map, String first, String indent) {
    String start = first;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(start).append(text(String.valueOf(entry.getKey()))).append(':');
      appendValue(entry.getValue(), indent);
      start = indent;
    }
  }

  private void appendValue(@Nullable Object value, String indent) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      out.append('\n');
      appendMap(map, indent + INDENT, indent + INDENT);
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      out.append('\n');
      appendList(list, indent + INDENT);
    } else {
      out.append(' ').append(scalar(value)).append('\n');
    }
  }

  private void appendList(List<?> list, String indent) {
    for (Object each : list) {
      if (each instanceof Map<?, ?> map && !map.isEmpty()) {
        appendMap(map, indent + "- ", indent + INDENT);
      } else if (each instanceof List<?> inner && !inner.isEmpty()) {
        out.append(indent).append("-\n");
        appendList(inner, indent + INDENT);
      } else {
        out.append(indent).append("- ").append(scalar(each)).append('\n');
      }
    }
  }

  private static String scalar(@Nullable Object value) {
    if (value instanceof Map) {
      return "{}";
    }
    if (value instanceof List) {
      return "[]";
    }
    return value instanceof String text ? text(text) : JsonText.scalar(value);
  }

  private static String text(String text) {
    boolean isPlain =
        PLAIN.matcher(text).matches() && !NOT_PLAIN.contains(text.toLowerCase(Locale.ROOT));
    return isPlain ? text : JsonText.quoted(text);
  }
}
