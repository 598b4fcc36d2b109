/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer.http;

import org.jspecify.annotations.Nullable;

/**
 * The one session of the viewer. A token, which can be used once, begins it; then each request
 * needs a cookie and a key. The cookie alone is not enough, since a browser also sends it to other
 * servers of the same host. Thread-safe.
 */
final class Session {
  // Guarded by this.
  private @Nullable Secret token;
  private @Nullable Secret used;
  private @Nullable Opened opened;

  /**
   * What the page keeps.
   *
   * @param cookie the value of the cookie
   * @param key the value of the header
   */
  record Opened(Secret cookie, Secret key) {}

  /** Ends the session, and returns a token for the next one. */
  synchronized Secret renew() {
    opened = null;
    used = null;
    token = Secret.create();
    return token;
  }

  /** Begins a session, once per token. Returns null if the token is wrong or was used. */
  synchronized @Nullable Opened open(@Nullable String given) {
    if (token == null || !token.is(given)) {
      return null;
    }
    used = token;
    token = null;
    opened = new Opened(Secret.create(), Secret.create());
    return opened;
  }

  /** Whether this is the token of the session, which was used. */
  synchronized boolean isUsed(@Nullable String given) {
    return used != null && used.is(given);
  }

  /** Whether a request belongs to the session. */
  synchronized boolean admits(@Nullable String cookie, @Nullable String key) {
    return opened != null && opened.cookie().is(cookie) && opened.key().is(key);
  }

  /** Ends the session for ever. */
  synchronized void close() {
    opened = null;
    token = null;
    used = null;
  }
}
