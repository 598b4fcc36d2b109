/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A template for span names of the conventions: attribute names with fixed words between them, such
 * as {@code {http.request.method} {http.route}}, {@code http {method:lower} {uri}}, {@code
 * {code.namespace:class}.{code.function}}.
 *
 * @param parts the attributes that must be present, in order; at least one
 * @param scopes the instrumentation scopes whose spans have such names; any if empty
 */
public record SpanNameTemplate(List<Part> parts, Set<String> scopes) {
  /**
   * One attribute of a template.
   *
   * @param before the text before it: a separator, or a word at the start; may be empty
   * @param attribute the attribute's name
   * @param form how the name has the value
   */
  public record Part(String before, String attribute, SpanNameForm form) {}

  /** Copies both. */
  public SpanNameTemplate {
    parts = List.copyOf(parts);
    scopes = Set.copyOf(scopes);
  }

  /**
   * Parses a template as the conventions write it, with names in braces.
   *
   * @throws IllegalArgumentException if the braces do not match, there is no text between two
   *     attributes, or the name starts with a blank or ends with a fixed word
   */
  static SpanNameTemplate parse(String pattern, Set<String> scopes) {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at < pattern.length()) {
      int open = pattern.indexOf('{', at);
      int close = pattern.indexOf('}', at);
      if (open < 0 || close < open + 2 || pattern.startsWith(" ") || (open == at && at > 0)) {
        throw new IllegalArgumentException("span name template: write {attribute} {attribute}");
      }
      String name = pattern.substring(open + 1, close);
      SpanNameForm form = SpanNameForm.of(name);
      parts.add(new Part(pattern.substring(at, open), form.without(name), form));
      at = close + 1;
    }
    return new SpanNameTemplate(parts, scopes);
  }
}
