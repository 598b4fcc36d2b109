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
 * What the catalog says of one attribute name: its categories, the type it may have, how long its
 * strings may be, and which shape they have; in every context, or in some only. Immutable but for
 * the count of routes that a template had.
 */
public interface AttributeEntry {
  /** The longest string, unless an entry says otherwise, in UTF-16 units: {@value}. */
  int DEFAULT_MAX_LENGTH = 128;

  /** How many elements an array of service or personal data may have: {@value}. */
  int MAX_ELEMENTS = 128;

  /** How many elements any other array may have, a list of messages for instance: {@value}. */
  int MAX_CONTENT_ELEMENTS = 16_384;

  /**
   * The categories of a value that fits without a condition; {@link Categories#UNCLASSIFIED} of an
   * unknown name.
   */
  long mask();

  /**
   * How many elements an array may have; one that has more fits nowhere, and is never cut. {@link
   * #MAX_CONTENT_ELEMENTS} where no category is one of {@code service} or {@code personal}, else
   * {@link #MAX_ELEMENTS}.
   */
  int maxElements();

  /**
   * The categories of an attribute's value in its context: by the entries whose condition holds, of
   * which each must fit, else by the one without a condition.
   *
   * @param type the key's type
   * @param value the value
   * @param context where the attribute stands
   * @param datum all attributes that stand beside it
   * @return the union of the categories of what holds, {@link Categories#UNCLASSIFIED} among them
   *     if something does not fit
   */
  long classify(AttributeType type, @Nullable Object value, FieldContext context, Attributes datum);

  /**
   * The categories of a value where no condition holds. Allocates nothing but for a new route, and
   * a double that is written as text.
   *
   * @param type the key's type; for {@link AttributeType#VALUE} the answer is that of {@link
   *     #classify(Value, int)}
   * @param value the value; nested trees are judged by their parts, each with its own entry
   * @param cutLength as {@link FieldContext#cutLength} says
   * @return {@link #mask()} if type, length and shape fit, else {@link Categories#UNCLASSIFIED}; a
   *     string that is just what a number or boolean writes fits their types
   */
  long classify(AttributeType type, @Nullable Object value, int cutLength);

  /** The same of a value that nothing cut. */
  default long classify(AttributeType type, @Nullable Object value) {
    return classify(type, value, Integer.MAX_VALUE);
  }

  /**
   * The categories of a leaf of a nested tree, or of an array of leaves. Allocates nothing, except
   * for bytes (the view that OpenTelemetry hands out).
   *
   * @param value a leaf, or an array of leaves of one type; a map, an array that holds maps or
   *     arrays, and an empty value never fit: whoever walks the tree looks each part up by its path
   * @param cutLength as {@link FieldContext#cutLength} says
   * @return {@link #mask()} if type, length and shape fit, else {@link Categories#UNCLASSIFIED}
   */
  long classify(Value<?> value, int cutLength);

  /** The same of a value that nothing cut. */
  default long classify(Value<?> value) {
    return classify(value, Integer.MAX_VALUE);
  }
}
