/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.propagation;

import dev.assent.internal.config.HostSettings;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The names that may leave in headers: keys of baggage entries, vendors of the trace state, and
 * headers. Reserved names never do. Immutable.
 */
final class PermittedNames {
  private static final String RESERVED = "assent.";

  private final Set<String> names;
  private final Set<String> headers;
  private final String subjectEntry;

  PermittedNames(HostSettings settings) {
    this.names = settings.propagated();
    this.headers =
        names.stream().map(PermittedNames::lowerCase).collect(Collectors.toUnmodifiableSet());
    this.subjectEntry = settings.subjectBaggage();
  }

  /** Whether a baggage entry may leave. */
  boolean entry(String key) {
    return names.contains(key) && !isReserved(key);
  }

  /** Whether a vendor's part of the trace state may leave. */
  boolean vendor(String key) {
    return names.contains(key) && !isReserved(key);
  }

  /** Whether a header that carries one baggage entry may leave, in any case. */
  boolean header(String name) {
    return headers.contains(lowerCase(name)) && !isReserved(name);
  }

  /** Whether a baggage key names subjects, or is reserved for Assent. */
  boolean isReserved(String key) {
    return key.equalsIgnoreCase(subjectEntry) || lowerCase(key).startsWith(RESERVED);
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  static String lowerCase(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
