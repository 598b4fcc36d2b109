/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import dev.assent.internal.category.CategoryAttribute;

/**
 * Attribute names that are reserved for Assent. They never leave, except {@link #REF}, which the
 * encoder adds. The tagger removes the names that carry values from the application, and a
 * reference from an earlier encoding.
 */
public final class ReservedAttributes {
  static final String PREFIX = "assent.";
  public static final String SUBJECT = "assent.subject";

  /** The start of the names of attributes that name a subject in a taken-over SDK. */
  public static final String SUBJECT_PREFIX = SUBJECT + "/";

  /** Says that a subject or a category of the span was lost, whatever its value is. */
  public static final String LOST = PREFIX + "lost";

  public static final String CATEGORY = CategoryAttribute.NAME;

  /** The reference by which a deletion request names data. */
  public static final String REF = "assent.subject.ref";

  private ReservedAttributes() {}

  /** Whether a name is reserved for Assent. */
  public static boolean is(String name) {
    return name.startsWith(PREFIX);
  }

  public static boolean isCarrier(String name) {
    return is(name)
        && (name.equals(SUBJECT)
            || name.equals(CATEGORY)
            || name.equals(REF)
            || name.equals(LOST)
            || name.startsWith(SUBJECT_PREFIX));
  }
}
