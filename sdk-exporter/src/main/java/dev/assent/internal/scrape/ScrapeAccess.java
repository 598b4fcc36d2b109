/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.scrape;

import dev.assent.internal.config.ListenSettings;
import dev.assent.internal.config.Loopback;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request is a scrape. Thread-safe.
 *
 * <p>A server on loopback that needs neither a token nor a certificate answers only requests that
 * were sent to a name of loopback. Otherwise a page in a browser could read the metrics, by a name
 * of its own that resolves to this machine.
 */
final class ScrapeAccess {
  private static final String BEARER = "bearer ";

  private final byte @Nullable [] token;
  private final boolean checksHost;

  ScrapeAccess(ListenSettings settings) {
    String text = settings.token();
    this.token = text == null ? null : text.getBytes(StandardCharsets.US_ASCII);
    this.checksHost = !settings.isProtected();
  }

  /** The status of a refusal; null if the request is a scrape. */
  @Nullable String refusal(RequestHead head) {
    if (head.hasBody()) {
      return "400 Bad Request";
    }
    if (checksHost && !Loopback.is(head.host())) {
      return "421 Misdirected Request";
    }
    if (token != null && !isAuthorized(token, head.header("authorization"))) {
      return "401 Unauthorized";
    }
    if (!head.path().equals("/metrics")) {
      return "404 Not Found";
    }
    return head.method().equals("GET") ? null : "405 Method Not Allowed";
  }

  private static boolean isAuthorized(byte[] token, @Nullable String authorization) {
    return authorization != null
        && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        && MessageDigest.isEqual(
            token,
            authorization.substring(BEARER.length()).strip().getBytes(StandardCharsets.US_ASCII));
  }
}
