/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.names;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A condition of the built-in catalog as its heading has it, parsed without the parser under test.
 *
 * @param text its text; empty for an unconditional entry
 * @param is the attributes that must have one of these values
 * @param isNot the attributes that must be absent or have none of these values
 */
record CatalogCondition(
    String text, Map<String, List<String>> is, Map<String, List<String>> isNot) {
  /** The keys of a condition that are not attributes. */
  static final List<String> PLACE = List.of("signal", "kind", "meter", "scope");

  /**
   * Parses a condition.
   *
   * @param names the names for a text between bars
   */
  static CatalogCondition parse(String text, Function<String, List<String>> names) {
    Map<String, List<String>> is = new LinkedHashMap<>();
    Map<String, List<String>> isNot = new LinkedHashMap<>();
    for (String part : text.isEmpty() ? new String[0] : text.split(" & ")) {
      int equals = part.indexOf('=');
      boolean not = part.charAt(equals - 1) == '!';
      List<String> values = names.apply(part.substring(equals + 1));
      (not ? isNot : is).put(part.substring(0, not ? equals - 1 : equals), values);
    }
    return new CatalogCondition(text, is, isNot);
  }

  boolean holds(Datum datum) {
    return is.entrySet().stream().allMatch(it -> isOneOf(it.getKey(), it.getValue(), datum))
        && isNot.entrySet().stream()
            .noneMatch(it -> it.getValue().contains(datum.attributes().get(it.getKey())));
  }

  private static boolean isOneOf(String what, List<String> values, Datum datum) {
    return switch (what) {
      case "signal" -> values.contains(datum.signal());
      case "kind" -> values.contains(datum.kind());
      case "meter" -> datum.signal().equals("metrics") && matches(values, datum.meter());
      case "scope" -> !datum.signal().equals("resource") && matches(values, datum.scope());
      default -> values.contains(datum.attributes().get(what));
    };
  }

  private static boolean matches(List<String> patterns, String name) {
    return patterns.stream()
        .anyMatch(
            it ->
                it.endsWith(".*")
                    ? name.startsWith(it.substring(0, it.length() - 1))
                    : it.equals(name));
  }
}
