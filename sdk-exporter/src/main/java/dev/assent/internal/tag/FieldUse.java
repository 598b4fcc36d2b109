/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

/** The use of a running span's fields, decided at its start. */
public enum FieldUse {
  /** They are classified while they are set. */
  CLASSIFIED,

  /** They are kept, and classified at the end if the span is not withheld whole. */
  KEPT,

  /** No decision during the life of the span can permit it: its fields are not kept. */
  DROPPED,

  /** The same, but they are kept until the end, since a report counts names. */
  UNREAD;

  /** Whether no decision during the life of the span can permit it. */
  public boolean goesNowhere() {
    return this == DROPPED || this == UNREAD;
  }
}
