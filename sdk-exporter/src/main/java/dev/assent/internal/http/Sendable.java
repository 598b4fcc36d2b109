/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import java.net.URI;
import java.util.Set;

/**
 * Addresses and headers that each JDK's client sends, told without its classes. Of what is not
 * ordinary, the client itself says whether it can be sent.
 */
final class Sendable {
  /** Those that the JDK's client keeps for itself, by default or in an earlier version. */
  private static final Set<String> RESTRICTED =
      Set.of("connection", "content-length", "date", "expect", "host", "upgrade");

  private Sendable() {}

  /** Whether the address has a host and one of the two schemes. */
  static boolean isOrdinary(URI uri) {
    String scheme = uri.getScheme();
    return ("http".equals(scheme) || "https".equals(scheme)) && uri.getHost() != null;
  }

  /** Whether the name has letters, digits and hyphens only, and the value printable ASCII only. */
  static boolean isOrdinary(String name, String value) {
    return !name.isEmpty()
        && name.chars().allMatch(Sendable::isOfName)
        && value.chars().allMatch(c -> c >= ' ' && c <= '~')
        && RESTRICTED.stream().noneMatch(name::equalsIgnoreCase);
  }

  private static boolean isOfName(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  }
}
