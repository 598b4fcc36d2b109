/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.category;

import java.util.ArrayList;
import java.util.List;

/**
 * A span name of the conventions, as attribute names joined by single separators: {@code
 * {http.request.method} {http.route}}.
 *
 * @param attributes the attributes that must be present, in order
 * @param separator what stands between two of them, such as {@code " "} or {@code "/"}
 */
public record SpanNameTemplate(List<String> attributes, String separator) {
  /** Copies the list. */
  public SpanNameTemplate {
    attributes = List.copyOf(attributes);
  }

  /**
   * A template as the conventions write it: names in braces.
   *
   * @throws IllegalArgumentException if the braces do not match, or separators differ
   */
  static SpanNameTemplate parse(String pattern) {
    List<String> attributes = new ArrayList<>();
    String separator = " ";
    int at = 0;
    while (at < pattern.length()) {
      int open = pattern.indexOf('{', at);
      int close = pattern.indexOf('}', at);
      if (open < 0 || close < open || attributes.isEmpty() != (open == 0)) {
        throw new IllegalArgumentException("span name template: write {attribute} {attribute}");
      }
      String before = pattern.substring(at, open);
      if (attributes.size() > 1 && !before.equals(separator)) {
        throw new IllegalArgumentException("span name template: one separator only");
      }
      separator = attributes.isEmpty() ? separator : before;
      attributes.add(pattern.substring(open + 1, close));
      at = close + 1;
    }
    return new SpanNameTemplate(attributes, separator);
  }
}
