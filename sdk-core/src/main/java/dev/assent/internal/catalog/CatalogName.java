/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

/**
 * A name, or a prefix of names, that a catalog lists.
 *
 * @param kind what it names
 * @param name the name, or the start of names
 * @param isPrefix whether it is the start of names
 */
public record CatalogName(Kind kind, String name, boolean isPrefix) {

  /** What a name names, in the order of an inventory. */
  public enum Kind {
    /** An attribute, or a part of one as a dotted path. */
    ATTRIBUTE("attributes"),
    /** A metric. */
    METRIC("metrics"),
    /** An event, or an event of a span. */
    EVENT("events"),
    /** A span. */
    SPAN("spans"),
    /** An instrumentation scope. */
    SCOPE("scopes"),
    /** A logger. */
    LOGGER("loggers");

    private final String section;

    Kind(String section) {
      this.section = section;
    }

    /** The section of a catalog file. */
    String section() {
      return section;
    }
  }
}
