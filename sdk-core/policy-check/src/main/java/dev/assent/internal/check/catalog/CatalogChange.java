/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.catalog;

/**
 * A change of an entry of a catalog. Immutable.
 *
 * @param name the kind and name of the entry
 * @param isNarrowed whether it is proved that no value leaves that did not before, and no name in
 *     clear; the name of a withheld field may stay where another treatment than before applies
 * @param before the entry before; {@code unclassified} if there was none
 * @param after the entry now; {@code unclassified} if there is none
 */
public record CatalogChange(String name, boolean isNarrowed, String before, String after) {
  /** Returns the change on one line, which is also the line of a file of accepted changes. */
  public String line() {
    return (isNarrowed ? "narrowed " : "loosened ") + name + ": " + before + " -> " + after;
  }
}
