/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was answered. Immutable.
 *
 * @param uri what was asked for
 * @param status of HTTP
 * @param headers by name, in any case, each with its values in order
 * @param body as far as it was read; empty if it is too long or was handed on
 */
public record HttpAnswer(
    URI uri, int status, Map<String, List<String>> headers, Optional<byte[]> body) {
  /** Copies the headers. */
  public HttpAnswer {
    Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    copy.putAll(headers);
    headers = copy;
  }

  /** The values of a header; empty if it is absent. */
  public List<String> all(String name) {
    return headers.getOrDefault(name, List.of());
  }

  /** The first value of a header; null if it is absent. */
  public @Nullable String first(String name) {
    List<String> values = all(name);
    return values.isEmpty() ? null : values.get(0);
  }

  /** The status only. */
  @Override
  public String toString() {
    return "HttpAnswer[status=" + status + "]";
  }
}
