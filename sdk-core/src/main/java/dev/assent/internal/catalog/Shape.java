/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

/**
 * The form that a text must have to be what an entry says it is. Length is the entry's own matter.
 * Thread-safe; allocates nothing for a text that it has seen before.
 */
sealed interface Shape permits TextShape, TokenShape, ValueShape, TemplateShape, SummaryShape {
  /** The names that files use, for messages. */
  String NAMES = "values, token, template, summary, text";

  /** Whether a text has this form. */
  boolean fits(String text);

  /** The name that files use. */
  String label();

  /** The longest text where an entry gives no maximum, in UTF-16 units. */
  int defaultMaxLength();

  /** This form for one name: a form that counts the values of its name is made anew. */
  default Shape of(String name) {
    return this;
  }
}
