/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import java.net.URI;
import java.util.Arrays;
import java.util.Set;

/**
 * Addresses and headers that each client sends, told without the classes of any: those that the
 * JDK's client accepts.
 */
final class Sendable {
  /** Those that a client keeps for itself. */
  private static final Set<String> RESTRICTED =
      Set.of("connection", "content-length", "expect", "host", "upgrade");

  /** The property of the JDK that permits some of them. */
  private static final String PERMITTED = "jdk.httpclient.allowRestrictedHeaders";

  private static final String OF_NAMES = "!#$%&'*+-.^_`|~";

  private Sendable() {}

  /** Whether the address has a host and one of the two schemes. */
  static boolean isSendable(URI uri) {
    String scheme = uri.getScheme();
    return ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))
        && uri.getHost() != null;
  }

  /**
   * Whether the name is a token (RFC 9110), and the value has no control character and no more than
   * Latin-1.
   */
  static boolean isSendable(String name, String value) {
    return !name.isEmpty()
        && name.chars().allMatch(Sendable::isOfName)
        && value.chars().allMatch(Sendable::isOfValue)
        && (RESTRICTED.stream().noneMatch(name::equalsIgnoreCase) || isPermitted(name));
  }

  private static boolean isPermitted(String name) {
    return Arrays.stream(System.getProperty(PERMITTED, "").split(","))
        .anyMatch(each -> each.trim().equalsIgnoreCase(name));
  }

  private static boolean isOfName(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || OF_NAMES.indexOf(c) >= 0;
  }

  private static boolean isOfValue(int c) {
    return c == '\t' || (c >= ' ' && c <= 255 && c != 127);
  }
}
