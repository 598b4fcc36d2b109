/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer.http;

import com.sun.net.httpserver.Headers;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request comes from the viewer's own page. Immutable.
 *
 * <pre>
 * Host            only a name of loopback with the viewer's port: no page can reach the viewer by a
 *                 name of its own that resolves to this machine
 * Origin          the same origin, and present when something is sent
 * Sec-Fetch-Site  the same origin, or an address that a person entered
 * </pre>
 */
final class Access {
  private static final Set<String> SITES = Set.of("same-origin", "none");

  private final Set<String> hosts;

  Access(int port) {
    this.hosts = Set.of("127.0.0.1:" + port, "localhost:" + port);
  }

  /** The refusal; null if the request is admitted. */
  @Nullable Answer refusal(String method, Headers headers) {
    String host = only(headers, "Host");
    if (host == null || !hosts.contains(host)) {
      return Answer.refusal(421, "Use the address that Assent printed.");
    }
    boolean sends = !method.equals("GET");
    boolean hasOrigin = headers.containsKey("Origin");
    if ((hasOrigin || sends) && !("http://" + host).equals(only(headers, "Origin"))) {
      return Answer.refusal(403, "Another page sent this request.");
    }
    if (headers.containsKey("Sec-Fetch-Site")) {
      String site = only(headers, "Sec-Fetch-Site");
      if (site == null || !SITES.contains(site)) {
        return Answer.refusal(403, "Another page sent this request.");
      }
    }
    return null;
  }

  /** The value of a header that occurs once; null if it occurs more often or not at all. */
  static @Nullable String only(Headers headers, String name) {
    List<String> values = headers.get(name);
    return values == null || values.size() != 1 ? null : values.get(0);
  }
}
