/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One method of one path.
 *
 * @param method the HTTP method
 * @param path a template such as {@code /v1/accounts/{account}/users}
 * @param open whether requests need no token
 * @param mostBytes the largest body, in bytes
 * @param endpoint answers the requests
 */
public record Route(String method, String path, boolean open, int mostBytes, Endpoint endpoint) {
  /** The largest body of most requests, in bytes: {@value}. */
  public static final int MOST_BYTES = 64 * 1024;

  /** Creates a route with bodies of at most {@value #MOST_BYTES} bytes. */
  public Route(String method, String path, boolean open, Endpoint endpoint) {
    this(method, path, open, MOST_BYTES, endpoint);
  }

  /** Returns whether requests have bodies; those of others are discarded. */
  boolean hasBody() {
    return method.equals("POST") || method.equals("PUT");
  }

  /** Answers requests. Thread-safe. */
  @FunctionalInterface
  public interface Endpoint {
    /** Returns the answer; a {@link Problem} that is thrown is one, too. */
    Response answer(Request request);
  }

  /** Returns the parameters of a path that matches this template; null if it does not match. */
  @Nullable Map<String, String> match(List<String> segments) {
    String[] template = path.substring(1).split("/", -1);
    if (template.length != segments.size()) {
      return null;
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 0; i < template.length; i++) {
      String segment = segments.get(i);
      if (template[i].startsWith("{")) {
        parameters.put(template[i].substring(1, template[i].length() - 1), segment);
      } else if (!template[i].equals(segment)) {
        return null;
      }
    }
    return parameters;
  }

  /**
   * Returns the decoded segments of a raw path; empty if a segment contains an encoded slash or is
   * malformed.
   */
  static List<String> segments(String rawPath) {
    try {
      List<String> segments =
          Arrays.stream(rawPath.substring(1).split("/", -1))
              .map(raw -> URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8))
              .toList();
      return segments.stream().anyMatch(segment -> segment.contains("/")) ? List.of() : segments;
    } catch (IllegalArgumentException notEncoded) {
      return List.of();
    }
  }
}
