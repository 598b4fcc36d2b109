/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.catalog.SpanNameTemplate;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.List;

/**
 * One attribute in the template of a span name. Immutable.
 *
 * @param before the text before it
 * @param key the attribute; its name is interned, like almost all names that it is compared with
 * @param isLowerCase whether the span name has the value with its ASCII letters in lower case
 */
record SpanNamePart(String before, AttributeKey<String> key, boolean isLowerCase) {
  static List<SpanNamePart> of(SpanNameTemplate template) {
    return template.parts().stream()
        .map(
            part ->
                new SpanNamePart(
                    part.before(),
                    AttributeKey.stringKey(part.attribute().intern()),
                    part.isLowerCase()))
        .toList();
  }

  /** The end of the part in a name, if the name has it at this index; otherwise -1. */
  int end(String name, int at, Attributes attributes) {
    String value = attributes.get(key);
    if (value == null || value.isEmpty() || !name.startsWith(before, at)) {
      return -1;
    }
    int start = at + before.length();
    boolean stands =
        isLowerCase ? isLowerCaseAt(name, start, value) : name.startsWith(value, start);
    return stands ? start + value.length() : -1;
  }

  private static boolean isLowerCaseAt(String name, int start, String value) {
    if (name.length() - start < value.length()) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      if (name.charAt(start + i) != lower(value.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c;
  }

  /** Adds the part to a name; returns false, and adds nothing, if there is no value to show. */
  boolean appendTo(StringBuilder name, Classifier classifier, Attributes attributes) {
    String value = attributes.get(key);
    if (value == null || value.isEmpty() || classifier.isRedacted(value)) {
      return false;
    }
    name.append(before);
    for (int i = 0; i < value.length(); i++) {
      name.append(isLowerCase ? lower(value.charAt(i)) : value.charAt(i));
    }
    return true;
  }
}
