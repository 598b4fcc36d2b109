/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Reads HTTP addresses. No message repeats an address, because it may contain credentials. */
final class Addresses {
  private Addresses() {}

  /** Whether others can read the requests on the way: plain HTTP to another host. */
  static boolean isReadableOnTheWay(URI address) {
    return address.getScheme().equalsIgnoreCase("http") && !Loopback.is(address.getHost());
  }

  /**
   * An address with scheme, host and, if there is one, a valid port; without user and password. Its
   * path must not begin with two slashes, because the text after them can be taken for a host.
   */
  static URI http(Setting setting, String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException malformed) {
      throw setting.problem("not an address; write http://host:port or https://host:port");
    }
    if (text.chars().anyMatch(c -> c > '~')) {
      // the JDK's client sends a question mark in its place
      throw setting.problem("the address contains a character that must be percent-encoded");
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw setting.problem("the address must start with http:// or https://");
    }
    if (uri.getRawUserInfo() != null || hasUserInfo(uri)) {
      throw setting.problem(
          "the address contains a user or password; put credentials into the headers");
    }
    if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65_535) {
      throw setting.problem("the address has no valid host and port");
    }
    if (uri.getRawPath().startsWith("//")) {
      throw setting.problem("the address's path begins with two slashes; write one");
    }
    return uri;
  }

  /**
   * The same scheme, host and port with another path and nothing else. Paths are concatenated, not
   * resolved, so a path never becomes a host.
   *
   * @param path percent-encoded, from the first slash on
   */
  static URI withPath(URI address, String path) {
    return URI.create(address.getScheme() + "://" + address.getRawAuthority() + path);
  }

  private static boolean hasUserInfo(URI uri) {
    return uri.getRawAuthority() != null && uri.getRawAuthority().indexOf('@') >= 0;
  }
}
