/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.tag;

import dev.assent.category.CategoryAttribute;

/**
 * Attribute names that are Assent's own. They never leave, but for {@link #REF}, which is added
 * when data are encoded; the tagger takes off the two that carry something from the application to
 * it, and a reference that data had when they were encoded before.
 */
public final class Ours {
  static final String PREFIX = "assent.";
  static final String SUBJECT = "assent.subject";
  static final String CATEGORY = CategoryAttribute.NAME;

  /** By which a deletion request names data. */
  public static final String REF = "assent.subject.ref";

  private Ours() {}

  /** Whether an attribute is Assent's own: it never leaves. */
  public static boolean is(String name) {
    return name.startsWith(PREFIX);
  }

  static boolean isCarrier(String name) {
    return name.equals(SUBJECT) || name.equals(CATEGORY) || name.equals(REF);
  }
}
