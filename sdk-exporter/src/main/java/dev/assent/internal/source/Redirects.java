/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import dev.assent.internal.config.ConsentUrl;
import dev.assent.internal.http.HttpAnswer;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** Follows redirects within one origin, so that the configured headers never go to another. */
final class Redirects {
  /** The maximum number of redirects for one request. */
  static final int MOST = 5;

  private Redirects() {}

  static boolean isOne(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  /** The target of a redirect; null if it is invalid or of another origin. */
  static @Nullable URI next(ConsentUrl url, HttpAnswer answer) {
    String location = answer.firstHeader("Location");
    return location == null ? null : within(url, answer.uri(), location);
  }

  /** Resolves a reference to an address of the same origin; null if it is not one. */
  static @Nullable URI within(ConsentUrl url, URI from, String reference) {
    try {
      URI target = new URI(from.resolve(new URI(reference)).toASCIIString());
      return url.isSameOrigin(target) ? target : null;
    } catch (URISyntaxException malformed) {
      return null;
    }
  }
}
