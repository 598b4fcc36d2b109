/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog.shape;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The types of catalog entries, with their names in catalog files. */
public enum FieldType {
  STRING("string"),
  BOOLEAN("boolean"),
  LONG("long"),
  DOUBLE("double"),
  BYTES("bytes"),
  STRING_ARRAY("string[]"),
  BOOLEAN_ARRAY("boolean[]"),
  LONG_ARRAY("long[]"),
  DOUBLE_ARRAY("double[]"),
  /** Any other type, for content, which needs only a category. */
  ANY("any");

  private final String label;

  FieldType(String label) {
    this.label = label;
  }

  /** All names, for messages. */
  public static String names() {
    return Arrays.toString(values());
  }

  public static @Nullable FieldType named(String label) {
    for (FieldType type : values()) {
      if (type.label.equals(label)) {
        return type;
      }
    }
    return null;
  }

  /** Returns a key's type; {@link #ANY} for a VALUE, whose parts have types of their own. */
  public static FieldType of(AttributeType type) {
    return type == AttributeType.VALUE ? ANY : valueOf(type.name().toUpperCase(Locale.ROOT));
  }

  /** Whether a maximum length applies. */
  public boolean hasLength() {
    return this == STRING || this == STRING_ARRAY || this == BYTES || this == ANY;
  }

  /** Whether a shape applies. */
  public boolean hasShape() {
    return this == STRING || this == STRING_ARRAY;
  }

  /** The key of a scalar of this type; null if the type is not scalar. */
  public @Nullable AttributeKey<?> scalarKey(String name) {
    return switch (this) {
      case STRING -> AttributeKey.stringKey(name);
      case BOOLEAN -> AttributeKey.booleanKey(name);
      case LONG -> AttributeKey.longKey(name);
      case DOUBLE -> AttributeKey.doubleKey(name);
      default -> null;
    };
  }

  /**
   * Whether an entry of this type accepts values of another type: a double may be a whole number.
   */
  public boolean accepts(FieldType other) {
    return this == other
        || this == ANY
        || (this == DOUBLE && other == LONG)
        || (this == DOUBLE_ARRAY && other == LONG_ARRAY);
  }

  @Override
  public String toString() {
    return label;
  }
}
