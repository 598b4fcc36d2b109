/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.capture;

import dev.assent.category.Category;
import dev.assent.internal.catalog.shape.Shape;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A typed field of events with its categories. Immutable and thread-safe. Fields are compared by
 * identity: two declarations with the same name are two fields.
 *
 * <pre>{@code
 * static final Field<String> CHAT = Field.ofString("meeting.chat.text", Category.CONTENT_CHAT);
 * static final Field<String> SUMMARY = Field.ofString("meeting.summary").derivedFrom(CHAT, AUDIO);
 * }</pre>
 *
 * @param <T> the type of its values
 */
public final class Field<T> {
  /** The default maximum length of strings: {@value}. See {@link #maxLength(int)}. */
  public static final int DEFAULT_MAX_LENGTH = Shape.DEFAULT_MAX_LENGTH;

  private final AttributeKey<T> key;
  private final Set<Category> categories;
  private final int maxLength;

  private Field(AttributeKey<T> key, Set<Category> categories, int maxLength) {
    this.key = key;
    this.categories = Collections.unmodifiableSet(categories);
    this.maxLength = maxLength;
  }

  /**
   * Returns a field of strings.
   *
   * @param name lower-case words joined by dots
   * @param categories the categories of its values; may be empty only if {@link #derivedFrom}
   *     follows
   * @throws IllegalArgumentException if the name is malformed or starts with {@code assent.}
   */
  public static Field<String> ofString(String name, Category... categories) {
    return of(AttributeKey.stringKey(name), categories);
  }

  /** Returns a field of integers; see {@link #ofString}. */
  public static Field<Long> ofLong(String name, Category... categories) {
    return of(AttributeKey.longKey(name), categories);
  }

  /** Returns a field of floating point numbers; see {@link #ofString}. */
  public static Field<Double> ofDouble(String name, Category... categories) {
    return of(AttributeKey.doubleKey(name), categories);
  }

  /** Returns a field of truth values; see {@link #ofString}. */
  public static Field<Boolean> ofBoolean(String name, Category... categories) {
    return of(AttributeKey.booleanKey(name), categories);
  }

  /** Returns a field of lists of strings; see {@link #ofString}. */
  public static Field<List<String>> ofStrings(String name, Category... categories) {
    return of(AttributeKey.stringArrayKey(name), categories);
  }

  private static <T> Field<T> of(AttributeKey<T> key, Category... categories) {
    NameFormat.checked("field", key.getKey());
    return new Field<>(key, new LinkedHashSet<>(List.of(categories)), DEFAULT_MAX_LENGTH);
  }

  /**
   * Returns a copy of this field that is computed from other fields and has their categories, too.
   * A value is derived if it would change with the words, sounds or pictures of its sources; a
   * count, a size or a duration is not derived.
   *
   * @throws IllegalArgumentException if one of the other fields has no category
   */
  public Field<T> derivedFrom(Field<?>... sources) {
    Set<Category> all = new LinkedHashSet<>(categories);
    for (Field<?> source : sources) {
      if (source.categories.isEmpty()) {
        throw new IllegalArgumentException(
            "field '" + source.name() + "': give a category before something is derived from it");
      }
      all.addAll(source.categories);
    }
    return new Field<>(key, all, maxLength);
  }

  /**
   * Returns a copy of this field with another maximum length. A longer value is withheld and counts
   * as {@code unclassified}.
   *
   * @param characters the maximum length of each string, in UTF-16 units; {@value
   *     #DEFAULT_MAX_LENGTH} by default
   * @throws IllegalArgumentException if the length is below one, or the values are no strings
   */
  public Field<T> maxLength(int characters) {
    boolean hasLength = type() == AttributeType.STRING || type() == AttributeType.STRING_ARRAY;
    if (characters < 1 || !hasLength) {
      throw new IllegalArgumentException(
          "field '" + name() + "': only strings can have a maximum length, of at least 1");
    }
    return new Field<>(key, categories, characters);
  }

  /** The attribute's name. */
  public String name() {
    return key.getKey();
  }

  /** The attribute that holds the field in exported log records. */
  public AttributeKey<T> key() {
    return key;
  }

  /** The type of the values. */
  public AttributeType type() {
    return key.getType();
  }

  /** The categories of the values, in the order of their declaration; immutable. */
  public Set<Category> categories() {
    return categories;
  }

  /** The maximum length of a string, or of each string of a list, in UTF-16 units. */
  public int maxLength() {
    return maxLength;
  }

  @Override
  public String toString() {
    return "Field[" + name() + " " + categories + "]";
  }
}
