/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import dev.assent.internal.catalog.shape.FieldType;
import dev.assent.internal.catalog.shape.NumberText;
import dev.assent.internal.catalog.shape.Shape;
import dev.assent.internal.catalog.shape.TextShape;
import dev.assent.internal.category.Categories;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the table: an unconditional part and conditional entries.
 *
 * @param mask the categories of a value that fits
 * @param type the type that fits; null if nothing fits
 * @param maxLength the maximum length of a string, each string of an array, or bytes
 * @param shape the form of a string, and of each string of an array
 * @param entries conditional entries, which replace the unconditional part where they hold
 */
public record CatalogEntry(
    long mask, @Nullable FieldType type, int maxLength, Shape shape, List<ConditionalEntry> entries)
    implements AttributeEntry {
  /** The entry of every unknown name: nothing fits. */
  static final CatalogEntry UNKNOWN =
      new CatalogEntry(Categories.UNCLASSIFIED, null, 0, TextShape.ANY);

  /** The built-in leaves whose arrays are short: lists of ids, headers, scopes. */
  private static final long SHORT = shortArrays();

  public CatalogEntry {
    entries = List.copyOf(entries);
  }

  /** An entry without conditions. */
  public CatalogEntry(long mask, @Nullable FieldType type, int maxLength, Shape shape) {
    this(mask, type, maxLength, shape, List.of());
  }

  /** The same entry for one name, whose values a shape may count. */
  CatalogEntry of(String name) {
    return new CatalogEntry(mask, type, maxLength, shape.of(name), entries);
  }

  /** The same entry with more categories, also in conditional entries. */
  CatalogEntry with(long more) {
    List<ConditionalEntry> opened = entries.stream().map(entry -> entry.with(more)).toList();
    return new CatalogEntry(mask | more, type, maxLength, shape, opened);
  }

  /** The conditional entries, with more categories for those that may apply in an event. */
  List<ConditionalEntry> openingsOfEvents(long more) {
    return entries.stream()
        .map(entry -> entry.appliesTo(FieldContext.Place.LOG) ? entry.with(more) : entry)
        .toList();
  }

  /** The same entry with conditional entries. */
  CatalogEntry opening(List<ConditionalEntry> others) {
    return new CatalogEntry(mask, type, maxLength, shape, others);
  }

  /** Whether some value has only these categories, with or without a condition. */
  boolean mayBe(long categories) {
    boolean may = (mask & ~categories) == 0;
    for (int i = 0; !may && i < entries.size(); i++) {
      may = entries.get(i).entry().mayBe(categories);
    }
    return may;
  }

  /** Whether anything fits without a condition. */
  public boolean isKnown() {
    return type != null;
  }

  @Override
  public long classify(
      AttributeType key, @Nullable Object value, FieldContext context, Attributes datum) {
    int cutLength = context.cutLength();
    if (entries.isEmpty()) {
      return classify(key, value, cutLength);
    }
    ConditionCheck look = new ConditionCheck(context, datum);
    long mask = 0;
    boolean isOpen = false;
    for (int i = 0; i < entries.size(); i++) {
      ConditionalEntry entry = entries.get(i);
      if (entry.holds(look)) {
        mask |= entry.entry().classify(key, value, cutLength);
        isOpen = true;
      }
    }
    return isOpen ? mask : classify(key, value, cutLength) | look.closing();
  }

  private static long shortArrays() {
    Categories builtIn = Categories.builtIn();
    return builtIn.mask("service") | builtIn.mask("personal") | Categories.UNCLASSIFIED;
  }

  @Override
  public int maxElements() {
    return (mask & SHORT) == 0 ? MAX_CONTENT_ELEMENTS : MAX_ELEMENTS;
  }

  @Override
  public long classify(AttributeType key, @Nullable Object value, int cutLength) {
    boolean fits =
        switch (key) {
          case STRING -> fitsText(value, cutLength);
          case BOOLEAN -> takes(FieldType.BOOLEAN) && value instanceof Boolean;
          case LONG -> takes(FieldType.LONG) && value instanceof Long;
          case DOUBLE -> takes(FieldType.DOUBLE) && value instanceof Double;
          case STRING_ARRAY -> takes(FieldType.STRING_ARRAY) && allFit(value, cutLength);
          case BOOLEAN_ARRAY -> takes(FieldType.BOOLEAN_ARRAY) && all(value, Boolean.class);
          case LONG_ARRAY -> takes(FieldType.LONG_ARRAY) && all(value, Long.class);
          case DOUBLE_ARRAY -> takes(FieldType.DOUBLE_ARRAY) && all(value, Double.class);
          case VALUE -> value instanceof Value<?> leaf && fitsLeaf(leaf, cutLength);
        };
    return fits ? mask : Categories.UNCLASSIFIED;
  }

  /** The key of fitting scalars under a name; null if the type is not scalar. */
  @Nullable AttributeKey<?> scalarKey(String name) {
    return type == null ? null : type.scalarKey(name);
  }

  @Override
  public long classify(Value<?> value, int cutLength) {
    return fitsLeaf(value, cutLength) ? mask : Categories.UNCLASSIFIED;
  }

  /**
   * Whether this entry satisfies a declaration: equal, with a maximum length that is not smaller.
   */
  boolean covers(CatalogEntry declared) {
    return mask == declared.mask
        && type == declared.type
        && shape == TextShape.ANY
        && (!declared.hasLength() || maxLength >= declared.maxLength);
  }

  private boolean hasLength() {
    return type != null && type.hasLength();
  }

  private boolean takes(FieldType other) {
    return type != null && type.accepts(other);
  }

  /** Whether a string fits as text, or as the text form of a number. */
  private boolean fitsText(@Nullable Object value, int cutLength) {
    return takes(FieldType.STRING)
        ? fits(value, cutLength)
        : type != null
            && value instanceof String text
            && text.length() < cutLength
            && NumberText.isOf(type, text);
  }

  /** Whether a string is short enough and of the entry's shape. */
  boolean fits(@Nullable Object value, int cutLength) {
    return value instanceof String text && text.length() <= maxLength && hasShape(text, cutLength);
  }

  /** A truncated string still fits shape {@code text}; its fit to other shapes is unknown. */
  private boolean hasShape(String text, int cutLength) {
    return shape == TextShape.ANY || (text.length() < cutLength && shape.fits(text));
  }

  /** An empty text tells nothing, and takes the place of a null element. */
  private boolean allFit(@Nullable Object value, int cutLength) {
    if (!(value instanceof List<?> list) || list.size() > maxElements()) {
      return false;
    }
    for (int i = 0; i < list.size(); i++) {
      Object each = list.get(i);
      if (!"".equals(each) && !fits(each, cutLength)) {
        return false;
      }
    }
    return true;
  }

  private boolean all(@Nullable Object value, Class<?> wanted) {
    if (!(value instanceof List<?> list) || list.size() > maxElements()) {
      return false;
    }
    for (int i = 0; i < list.size(); i++) {
      if (!wanted.isInstance(list.get(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean fitsLeaf(Value<?> value, int cutLength) {
    return switch (value.getType()) {
      case STRING -> fitsText(value.getValue(), cutLength);
      case BOOLEAN -> takes(FieldType.BOOLEAN);
      case LONG -> takes(FieldType.LONG);
      case DOUBLE -> takes(FieldType.DOUBLE);
      case BYTES -> takes(FieldType.BYTES) && fitsBytes(value.getValue());
      case ARRAY -> value.getValue() instanceof List<?> list && fitsArray(list, cutLength);
      case KEY_VALUE_LIST, EMPTY -> false;
    };
  }

  private boolean fitsBytes(@Nullable Object value) {
    return value instanceof ByteBuffer bytes && bytes.remaining() <= maxLength;
  }

  private boolean fitsArray(List<?> list, int cutLength) {
    if (list.size() > maxElements()) {
      return false;
    }
    for (int i = 0; i < list.size(); i++) {
      if (!(list.get(i) instanceof Value<?> element) || !fitsElement(element, cutLength)) {
        return false;
      }
    }
    return !list.isEmpty() || takesAnArray();
  }

  private boolean fitsElement(Value<?> element, int cutLength) {
    return switch (element.getType()) {
      case STRING -> takes(FieldType.STRING_ARRAY) && fits(element.getValue(), cutLength);
      case BOOLEAN -> takes(FieldType.BOOLEAN_ARRAY);
      case LONG -> takes(FieldType.LONG_ARRAY);
      case DOUBLE -> takes(FieldType.DOUBLE_ARRAY);
      case BYTES -> type == FieldType.ANY && fitsBytes(element.getValue());
      case ARRAY, KEY_VALUE_LIST, EMPTY -> false;
    };
  }

  private boolean takesAnArray() {
    return takes(FieldType.STRING_ARRAY)
        || takes(FieldType.BOOLEAN_ARRAY)
        || takes(FieldType.LONG_ARRAY)
        || takes(FieldType.DOUBLE_ARRAY);
  }
}
