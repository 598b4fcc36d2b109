/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.ledger;

/**
 * The reason why a datum or a field was withheld. If several reasons apply, the first one in this
 * order is counted.
 */
public enum Withheld {
  /** Assent is switched off by {@code ASSENT_ENABLED=false} or {@code DO_NOT_TRACK}. */
  DISABLED,
  /** On Android, Assent was not running yet, or its start failed. */
  STARTING,
  /** No catalog has an entry for the field, or the value does not fit the entry. */
  UNCLASSIFIED,
  /** The policy does not permit it, whatever the subject chose. */
  POLICY,
  /** A subject denied it. */
  DENIED,
  /** A subject has not chosen. */
  UNSET,
  /**
   * A choice is unknown: it is not loaded, failed to load, is stale or unreadable, or the datum has
   * no subject.
   */
  UNKNOWN,
  /**
   * The datum or field has content whose own categories are permitted, but a consent document that
   * may add categories to it is not loaded or is unreadable. The content itself is counted, not
   * what could be added.
   */
  UNKNOWN_ADDITIONS,
  /** The datum is older than the grant or the rule that would permit it. */
  TOO_OLD,
  /**
   * The datum waited for a choice, and was discarded to make room for newer data. Raise {@code
   * ASSENT_HOLD_MAX_BYTES}, or shorten {@code ASSENT_HOLD_DEADLINE}.
   */
  HOLD_FULL,
  /**
   * The subjects of the span could not be determined: its start was not seen or failed, its ids are
   * those of another span that is running, or too many spans are running.
   */
  SUBJECT_LOST,
  /** The gate does not support this kind of data yet. */
  UNSUPPORTED,
  /**
   * In a taken-over SDK, a wrapper around its exporter changed the datum, and the changed datum may
   * not be sent.
   */
  UNGATED,
  /** The gate itself failed. */
  GATE_FAILED;

  /** The name in meters, in lower case. */
  public String id() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
