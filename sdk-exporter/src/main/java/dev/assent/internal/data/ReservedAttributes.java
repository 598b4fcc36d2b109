/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import dev.assent.internal.category.CategoryAttribute;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.ReadableSpan;
import java.util.List;

/**
 * Attribute names that are Assent's own. They never leave, but for {@link #REF}, which is added
 * when data are encoded; the tagger takes off the two that carry something from the application to
 * it, and a reference that data had when they were encoded before.
 */
public final class ReservedAttributes {
  static final String PREFIX = "assent.";
  public static final String SUBJECT = "assent.subject";
  public static final String CATEGORY = CategoryAttribute.NAME;

  /** By which a deletion request names data. */
  public static final String REF = "assent.subject.ref";

  /** The same name under every type: a span has one attribute of a name. */
  private static final List<AttributeKey<?>> CATEGORY_KEYS =
      List.of(
          AttributeKey.stringKey(CATEGORY),
          AttributeKey.stringArrayKey(CATEGORY),
          AttributeKey.valueKey(CATEGORY),
          AttributeKey.longKey(CATEGORY),
          AttributeKey.doubleKey(CATEGORY),
          AttributeKey.booleanKey(CATEGORY),
          AttributeKey.longArrayKey(CATEGORY),
          AttributeKey.doubleArrayKey(CATEGORY),
          AttributeKey.booleanArrayKey(CATEGORY));

  private ReservedAttributes() {}

  /** Whether an attribute is Assent's own: it never leaves. */
  public static boolean is(String name) {
    return name.startsWith(PREFIX);
  }

  /** Whether a span has an attribute that declares categories, of whatever type. */
  public static boolean declaresCategory(ReadableSpan span) {
    for (AttributeKey<?> key : CATEGORY_KEYS) {
      if (span.getAttribute(key) != null) {
        return true;
      }
    }
    return false;
  }

  public static boolean isCarrier(String name) {
    return name.equals(SUBJECT) || name.equals(CATEGORY) || name.equals(REF);
  }
}
