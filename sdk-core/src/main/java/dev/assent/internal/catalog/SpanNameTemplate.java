/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import java.util.ArrayList;
import java.util.List;

/**
 * A template for span names of the conventions: attribute names with fixed words between them, such
 * as {@code {http.request.method} {http.route}}, {@code http {method:lower} {uri}}.
 *
 * @param parts the attributes that must be present, in order; at least one
 */
public record SpanNameTemplate(List<Part> parts) {
  private static final String LOWER = ":lower";

  /**
   * One attribute of a template.
   *
   * @param before the text before it: a separator, or a word at the start; may be empty
   * @param attribute the attribute's name
   * @param isLowerCase whether the name contains the value in lower case, as for the method in
   *     observations of HTTP; only ASCII letters change
   */
  public record Part(String before, String attribute, boolean isLowerCase) {}

  /** Copies the list. */
  public SpanNameTemplate {
    parts = List.copyOf(parts);
  }

  /**
   * Parses a template as the conventions write it, with names in braces.
   *
   * @throws IllegalArgumentException if the braces do not match, there is no text between two
   *     attributes, or the name starts with a blank or ends with a fixed word
   */
  static SpanNameTemplate parse(String pattern) {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at < pattern.length()) {
      int open = pattern.indexOf('{', at);
      int close = pattern.indexOf('}', at);
      if (open < 0 || close < open + 2 || pattern.startsWith(" ") || (open == at && at > 0)) {
        throw new IllegalArgumentException("span name template: write {attribute} {attribute}");
      }
      String name = pattern.substring(open + 1, close);
      boolean lower = name.endsWith(LOWER);
      parts.add(
          new Part(
              pattern.substring(at, open),
              lower ? name.substring(0, name.length() - LOWER.length()) : name,
              lower));
      at = close + 1;
    }
    return new SpanNameTemplate(parts);
  }
}
