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
 * Attribute names that are reserved for Assent. They never leave, except {@link #REF}, which the
 * encoder adds. The tagger removes the names that carry values from the application, the markers,
 * and a reference from an earlier encoding.
 */
public final class ReservedAttributes {
  static final String PREFIX = "assent.";
  public static final String SUBJECT = "assent.subject";

  /** The start of the names of attributes that name a subject in a taken-over SDK. */
  public static final String SUBJECT_PREFIX = SUBJECT + "/";

  /** The marker of a span in a taken-over SDK. */
  public static final String MARKER = "assent.marker";

  public static final String CATEGORY = CategoryAttribute.NAME;

  /** The reference by which a deletion request names data. */
  public static final String REF = "assent.subject.ref";

  /** The name with every attribute type, because a span has one attribute per name. */
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

  /** Whether a name is reserved for Assent. */
  public static boolean is(String name) {
    return name.startsWith(PREFIX);
  }

  /** Whether a span has an attribute of any type that declares categories. */
  public static boolean declaresCategory(ReadableSpan span) {
    for (AttributeKey<?> key : CATEGORY_KEYS) {
      if (span.getAttribute(key) != null) {
        return true;
      }
    }
    return false;
  }

  public static boolean isCarrier(String name) {
    return is(name)
        && (name.equals(SUBJECT)
            || name.equals(CATEGORY)
            || name.equals(REF)
            || name.equals(MARKER)
            || name.startsWith(SUBJECT_PREFIX));
  }
}
