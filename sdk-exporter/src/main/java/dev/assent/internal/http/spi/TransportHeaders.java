/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.spi;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Headers on their way to a transport, or from it. Stateless. */
final class TransportHeaders {
  private TransportHeaders() {}

  /**
   * Returns a copy that nobody else changes, and that finds names in upper and lower case. The
   * values of names that differ in case alone come one after the other.
   *
   * @throws NullPointerException if a name, a list or a value is null
   */
  static Map<String, List<String>> copy(Map<String, List<String>> headers) {
    Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.forEach(
        (name, values) ->
            copy.merge(
                Objects.requireNonNull(name, "name"),
                List.copyOf(values),
                TransportHeaders::joined));
    return copy;
  }

  private static List<String> joined(List<String> first, List<String> more) {
    return Stream.concat(first.stream(), more.stream()).toList();
  }
}
