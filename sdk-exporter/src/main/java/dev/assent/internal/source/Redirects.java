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

/** Redirects within one origin: the configured headers never go to another. */
final class Redirects {
  /** How many are followed for one request. */
  static final int MOST = 5;

  private Redirects() {}

  static boolean isOne(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  /** Where an answer leads; null if to nowhere or to another origin. */
  static @Nullable URI next(ConsentUrl url, HttpAnswer answer) {
    String location = answer.first("Location");
    return location == null ? null : within(url, answer.uri(), location);
  }

  /** A reference of an answer as an address of the same origin; null if it is none. */
  static @Nullable URI within(ConsentUrl url, URI from, String reference) {
    try {
      URI target = new URI(from.resolve(new URI(reference)).toASCIIString());
      return url.isSameOrigin(target) ? target : null;
    } catch (URISyntaxException malformed) {
      return null;
    }
  }
}
