/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer.http;

import dev.assent.internal.document.JsonText;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes maps, lists, texts, numbers and booleans as JSON. A member whose value is null is left
 * out. Characters that end a line in scripts, and {@code <}, are escaped.
 */
public final class Json {
  private static final char LAST_PRINTABLE = '~';

  private final StringBuilder out = new StringBuilder(1024);

  private Json() {}

  /**
   * Returns a value as JSON.
   *
   * @throws IllegalArgumentException if a value has another type
   */
  public static String write(@Nullable Object value) {
    Json json = new Json();
    json.value(value);
    return json.out.toString();
  }

  /** A value that is written already. */
  public record Written(String json) {
    @Override
    public String toString() {
      return "Written";
    }
  }

  private void value(@Nullable Object value) {
    if (value instanceof Written written) {
      out.append(written.json());
    } else if (value instanceof Map<?, ?> map) {
      map(map);
    } else if (value instanceof Iterable<?> list) {
      list(list);
    } else if (value instanceof CharSequence text) {
      text(text);
    } else if (value instanceof Double number && !Double.isFinite(number)) {
      text(number.toString());
    } else if (value == null || value instanceof Number || value instanceof Boolean) {
      out.append(value);
    } else {
      throw new IllegalArgumentException("no JSON for " + value.getClass().getName());
    }
  }

  private void map(Map<?, ?> map) {
    out.append('{');
    boolean isFirst = true;
    for (Map.Entry<?, ?> member : map.entrySet()) {
      if (member.getValue() != null) {
        out.append(isFirst ? "" : ",");
        isFirst = false;
        text(String.valueOf(member.getKey()));
        out.append(':');
        value(member.getValue());
      }
    }
    out.append('}');
  }

  private void list(Iterable<?> list) {
    out.append('[');
    boolean isFirst = true;
    for (Object each : list) {
      out.append(isFirst ? "" : ",");
      isFirst = false;
      value(each);
    }
    out.append(']');
  }

  private void text(CharSequence text) {
    JsonText.appendQuoted(out, text, c -> c == '<' || c > LAST_PRINTABLE);
  }
}
