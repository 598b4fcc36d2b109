/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.capture;

import dev.assent.category.Category;
import dev.assent.internal.catalog.AttributeEntry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A typed field of events, declared once with its categories. Immutable; a field is itself: two
 * declarations of one name are two fields.
 *
 * <pre>{@code
 * static final Field<String> CHAT = Field.ofString("meeting.chat.text", Category.CONTENT_CHAT);
 * static final Field<String> SUMMARY = Field.ofString("meeting.summary").derivedFrom(CHAT, AUDIO);
 * }</pre>
 *
 * @param <T> the type of its values
 */
public final class Field<T> {
  private final AttributeKey<T> key;
  private final Set<Category> categories;
  private final int maxLength;

  /** Gives a value back if it has the field's type, else null. */
  private final Function<Object, @Nullable T> fit;

  private Field(
      AttributeKey<T> key,
      Function<Object, @Nullable T> fit,
      Set<Category> categories,
      int maxLength) {
    this.key = key;
    this.fit = fit;
    this.categories = categories;
    this.maxLength = maxLength;
  }

  /**
   * A field of strings.
   *
   * @param name lower-case words joined by dots
   * @param categories what kind of data it holds; none only if {@link #derivedFrom} follows
   */
  public static Field<String> ofString(String name, Category... categories) {
    return of(
        AttributeKey.stringKey(name), value -> value instanceof String it ? it : null, categories);
  }

  /** A field of integers; see {@link #ofString}. */
  public static Field<Long> ofLong(String name, Category... categories) {
    return of(
        AttributeKey.longKey(name), value -> value instanceof Long it ? it : null, categories);
  }

  /** A field of floating point numbers; see {@link #ofString}. */
  public static Field<Double> ofDouble(String name, Category... categories) {
    return of(
        AttributeKey.doubleKey(name), value -> value instanceof Double it ? it : null, categories);
  }

  /** A field of truth values; see {@link #ofString}. */
  public static Field<Boolean> ofBoolean(String name, Category... categories) {
    return of(
        AttributeKey.booleanKey(name),
        value -> value instanceof Boolean it ? it : null,
        categories);
  }

  /** A field of lists of strings; see {@link #ofString}. */
  public static Field<List<String>> ofStrings(String name, Category... categories) {
    return of(AttributeKey.stringArrayKey(name), Field::strings, categories);
  }

  private static @Nullable List<String> strings(Object value) {
    if (!(value instanceof List<?> list)) {
      return null;
    }
    List<String> copy = new ArrayList<>();
    for (Object element : list) {
      if (!(element instanceof String string)
          || copy.size() == AttributeEntry.MAX_CONTENT_ELEMENTS) {
        return null;
      }
      copy.add(string);
    }
    return List.copyOf(copy);
  }

  private static <T> Field<T> of(
      AttributeKey<T> key, Function<Object, @Nullable T> fit, Category... categories) {
    NameFormat.checked("field", key.getKey());
    return new Field<>(
        key,
        fit,
        new LinkedHashSet<>(Arrays.asList(categories)),
        AttributeEntry.DEFAULT_MAX_LENGTH);
  }

  /**
   * This field, computed from others: it has their categories beside its own. Derived is what would
   * change if the words, sounds or pictures changed; a count, a size, a duration is not.
   */
  public Field<T> derivedFrom(Field<?>... sources) {
    Set<Category> all = new LinkedHashSet<>(categories);
    for (Field<?> source : sources) {
      all.addAll(source.categories);
    }
    return new Field<>(key, fit, all, maxLength);
  }

  /**
   * This field with another maximum length; a longer value counts as unclassified and is withheld.
   *
   * @param characters the maximum, of each string; {@value AttributeEntry#DEFAULT_MAX_LENGTH}
   *     unless given
   * @throws IllegalArgumentException if it is below one, or the field holds no strings
   */
  public Field<T> maxLength(int characters) {
    boolean hasLength = type() == AttributeType.STRING || type() == AttributeType.STRING_ARRAY;
    if (characters < 1 || !hasLength) {
      throw new IllegalArgumentException(
          "field '" + name() + "': a maximum length is for strings, and at least 1");
    }
    return new Field<>(key, fit, categories, characters);
  }

  /** The attribute's name. */
  public String name() {
    return key.getKey();
  }

  AttributeKey<T> key() {
    return key;
  }

  /** The value, a list as a copy; null if it is not of this field's type. */
  @Nullable T fitting(Object value) {
    return fit.apply(value);
  }

  AttributeType type() {
    return key.getType();
  }

  Category[] categories() {
    return categories.toArray(new Category[0]);
  }

  int maxLength() {
    return maxLength;
  }

  @Override
  public String toString() {
    return "Field[" + name() + " " + categories + "]";
  }
}
