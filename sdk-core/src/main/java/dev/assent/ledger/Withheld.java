/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.ledger;

/** Why a datum or a field was withheld. Where several apply, the first in this order is counted. */
public enum Withheld {
  /** A switch is off: {@code ASSENT_ENABLED=false}, {@code DO_NOT_TRACK}. */
  DISABLED,
  /** No catalog knows the field, or its value does not fit the catalog's entry. */
  UNCLASSIFIED,
  /** The policy says never. */
  POLICY,
  /** A subject denied. */
  DENIED,
  /** A subject has not chosen. */
  UNSET,
  /** A choice is not known: not loaded, failed, stale, unreadable, or no subject. */
  UNKNOWN,
  /** The datum is older than the grant or the rule that would permit it. */
  TOO_OLD,
  /**
   * It waited for a choice, and newer data needed its room: raise {@code ASSENT_HOLD_MAX_BYTES}, or
   * shorten {@code ASSENT_HOLD_DEADLINE}.
   */
  HOLD_FULL,
  /** The span's subject marker was missing or overwritten. */
  SUBJECT_LOST,
  /** The gate can't handle this kind of data yet. */
  UNSUPPORTED,
  /** The gate itself failed. */
  GATE_FAILED;

  /** The name in meters: lower case. */
  public String id() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
