/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog.shape;

/**
 * The form that a text must have to fit an entry. The entry itself checks the length. Thread-safe;
 * allocates nothing for a known text.
 */
public sealed interface Shape
    permits TextShape,
        TokenShape,
        CodeShape,
        ValueShape,
        TemplateShape,
        SummaryShape,
        OriginShape,
        NetworkShape,
        ReplicaShape {
  /** The names of all shapes in catalog files, for messages. */
  String NAMES = "values, token, code, template, summary, origin, network, replica, text";

  /** The default maximum length of most shapes, in UTF-16 units: {@value}. */
  int DEFAULT_MAX_LENGTH = 128;

  /** Whether a text has this form. */
  boolean fits(String text);

  /** The name of this shape in catalog files. */
  String label();

  /** The maximum length if an entry gives none, in UTF-16 units. */
  int defaultMaxLength();

  /** This shape for one name; a new instance if the shape counts the values of a name. */
  default Shape of(String name) {
    return this;
  }
}
