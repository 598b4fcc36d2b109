/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.diff;

import dev.assent.internal.check.table.PolicyTable.Place;

/**
 * A change of one cell. Immutable.
 *
 * @param kind its kind
 * @param place the cell
 * @param before what the cell required before; {@code unknown} if its category or purpose was not
 *     known
 * @param after what it requires now
 * @param verdicts the digest of all verdicts before and after, if the requirements do not tell all
 *     of the change; empty if they do
 * @param ruleBefore the rule that decided before; empty if none matched
 * @param ruleAfter the rule that decides now; empty if none matches
 * @param example the smallest example
 */
public record Change(
    ChangeKind kind,
    Place place,
    String before,
    String after,
    String verdicts,
    String ruleBefore,
    String ruleAfter,
    Example example) {
  /** Returns the line of a file of accepted changes, which names neither files nor line numbers. */
  public String key() {
    return key(place);
  }

  /**
   * Returns the line for places that have this change in common.
   *
   * @param place the cell, or lists of categories and purposes
   */
  String key(Place place) {
    String digest = verdicts.isEmpty() ? "" : ", verdicts " + verdicts;
    return key(kind.id(), place, before + " -> " + after + digest);
  }

  static String key(String kind, Place place, String requirements) {
    return kind
        + " "
        + place.category()
        + " "
        + place.purpose()
        + " "
        + place.recipient()
        + ": "
        + requirements;
  }
}
