/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.tag;

import dev.assent.category.CategoryAttribute;

/**
 * Attribute names that are Assent's own. They never leave; the two that carry something from the
 * application to the tagger are taken off by the tagger itself.
 */
public final class Ours {
  static final String PREFIX = "assent.";
  static final String SUBJECT = "assent.subject";
  static final String CATEGORY = CategoryAttribute.NAME;

  private Ours() {}

  /** Whether an attribute is Assent's own: it never leaves. */
  public static boolean is(String name) {
    return name.startsWith(PREFIX);
  }

  static boolean isCarrier(String name) {
    return name.equals(SUBJECT) || name.equals(CATEGORY);
  }
}
