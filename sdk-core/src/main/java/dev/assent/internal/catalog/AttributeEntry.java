/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import dev.assent.internal.category.Categories;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import org.jspecify.annotations.Nullable;

/**
 * The catalog's entry for an attribute name: its categories, type, maximum length and shape, in
 * every context or under conditions. Immutable except for the number of values that a template has
 * seen.
 */
public interface AttributeEntry {
  /** The maximum number of elements of an array of service or personal data: {@value}. */
  int MAX_ELEMENTS = 128;

  /** The maximum number of elements of any other array, such as a list of messages: {@value}. */
  int MAX_CONTENT_ELEMENTS = 16_384;

  /**
   * The categories of a value that fits without a condition; {@link Categories#UNCLASSIFIED} for an
   * unknown name.
   */
  long mask();

  /**
   * The maximum number of elements of an array; a longer array does not fit and is never truncated.
   * {@link #MAX_CONTENT_ELEMENTS} if no category is in {@code service} or {@code personal},
   * otherwise {@link #MAX_ELEMENTS}.
   */
  int maxElements();

  /**
   * The categories of an attribute's value in its context, by the entries whose conditions hold,
   * all of which must fit; otherwise by the entry without a condition.
   *
   * @param type the key's type
   * @param value the value
   * @param context the context of the attribute
   * @param datum all attributes of the datum
   * @return the union of the categories of these entries, with {@link Categories#UNCLASSIFIED} if
   *     one does not fit
   */
  long classify(AttributeType type, @Nullable Object value, FieldContext context, Attributes datum);

  /**
   * The categories of a value if no condition holds. Allocates only for a new value of a template,
   * and for a double in text form.
   *
   * @param type the key's type; for {@link AttributeType#VALUE}, the result is that of {@link
   *     #classify(Value, int)}
   * @param value the value; nested trees are classified by their parts, each with its own entry
   * @param cutLength as in {@link FieldContext#cutLength}
   * @return {@link #mask()} if type, length and shape fit, otherwise {@link
   *     Categories#UNCLASSIFIED}; the text form of a number or boolean fits these types
   */
  long classify(AttributeType type, @Nullable Object value, int cutLength);

  /** The same for a complete value. */
  default long classify(AttributeType type, @Nullable Object value) {
    return classify(type, value, Integer.MAX_VALUE);
  }

  /**
   * The categories of a leaf of a nested tree, or of an array of leaves. Allocates nothing, except
   * for bytes (the view that OpenTelemetry hands out).
   *
   * @param value a leaf, or an array of leaves of one type; a map, an array of maps or arrays, and
   *     an empty value never fit; callers that walk the tree look up each part by its path
   * @param cutLength as {@link FieldContext#cutLength} says
   * @return {@link #mask()} if type, length and shape fit, else {@link Categories#UNCLASSIFIED}
   */
  long classify(Value<?> value, int cutLength);

  /** The same for a complete value. */
  default long classify(Value<?> value) {
    return classify(value, Integer.MAX_VALUE);
  }
}
