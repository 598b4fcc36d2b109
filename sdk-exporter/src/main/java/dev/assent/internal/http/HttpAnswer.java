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
 * The answer to a request. Immutable.
 *
 * @param uri the requested address
 * @param status the HTTP status
 * @param headers by case-insensitive name, each with its values in order
 * @param body the body that was read; empty if it was too long or streamed
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
  public @Nullable String firstHeader(String name) {
    List<String> values = all(name);
    return values.isEmpty() ? null : values.get(0);
  }

  /** Shows only the status. */
  @Override
  public String toString() {
    return "HttpAnswer[status=" + status + "]";
  }
}
