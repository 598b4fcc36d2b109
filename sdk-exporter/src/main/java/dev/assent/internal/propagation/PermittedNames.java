/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.propagation;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.category.Categories;
import dev.assent.internal.config.HostSdkSettings;
import dev.assent.internal.config.PropagationRule;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The names that are listed for some host: keys of baggage entries, vendors of the trace state, and
 * headers. Reserved names never leave. Immutable.
 */
final class PermittedNames {
  /** Begins the catalog's name of a vendor's part of the trace state. */
  static final String TRACE_STATE = "tracestate.";

  /** Begins the catalog's name of a header, as in the semantic conventions. */
  static final String HEADER = "http.request.header.";

  private static final String RESERVED = "assent.";

  private final Set<String> headers;
  private final String subjectEntry;

  PermittedNames(HostSdkSettings settings) {
    this.headers =
        settings.propagated().stream()
            .map(PropagationRule::names)
            .flatMap(Set::stream)
            .map(PermittedNames::lowerCase)
            .collect(Collectors.toUnmodifiableSet());
    this.subjectEntry = settings.subjectBaggage();
  }

  /** Whether a header that is not known is listed for some host, in any case. */
  boolean isListedHeader(String name) {
    return headers.contains(lowerCase(name)) && !isReserved(name);
  }

  /** Whether a baggage key names subjects, or is reserved for Assent. */
  boolean isReserved(String key) {
    return key.equalsIgnoreCase(subjectEntry) || lowerCase(key).startsWith(RESERVED);
  }

  /**
   * Whether the catalog gives a name a category, as one of the three. The built-in catalog has an
   * entry for all headers, which needs a choice.
   */
  boolean isKnown(String name, Catalog catalog) {
    return isClassified(name, catalog)
        || isClassified(TRACE_STATE + name, catalog)
        || catalog.knowsAttribute(HEADER + lowerCase(name));
  }

  private static boolean isClassified(String name, Catalog catalog) {
    return (catalog.attribute(name).mask() & Categories.UNCLASSIFIED) == 0;
  }

  boolean isEmpty() {
    return headers.isEmpty();
  }

  static String lowerCase(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
