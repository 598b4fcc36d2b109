/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory;

import dev.assent.category.Category;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A name that the application uses or may use in its data, and its categories. It holds no value.
 * Immutable.
 *
 * @param kind the kind of the name
 * @param name the name, or the start of names if {@link #prefix} is true
 * @param prefix whether it stands for all names that start with it
 * @param categories the categories of its values if no condition applies, sorted; only {@code
 *     unclassified} if the catalog has no entry for this case
 * @param contexts the categories of its values in some contexts, such as spans of one kind; empty
 *     if the context does not matter. A context is omitted if its categories include all of another
 *     context, or all of {@code categories}, since it permits nothing more
 * @param type the type of its values as catalog files write it, such as {@code string}; null if it
 *     has no values of its own
 * @param maxLength the maximum length of its strings; 0 if it has no strings
 * @param shape the form of its strings, such as {@code token}; null if it has no strings
 * @param events the declared events that may have it, sorted
 * @param origins the reasons why it is in the inventory, sorted; at least one
 */
public record FieldEntry(
    Kind kind,
    String name,
    boolean prefix,
    List<Category> categories,
    List<List<Category>> contexts,
    @Nullable String type,
    int maxLength,
    @Nullable String shape,
    List<String> events,
    List<Origin> origins) {
  /** The order of fields in an inventory. */
  static final Comparator<FieldEntry> ORDER =
      Comparator.comparing(FieldEntry::kind)
          .thenComparing(FieldEntry::name)
          .thenComparing(FieldEntry::prefix);

  private static final Comparator<Category> BY_NAME = Comparator.comparing(Category::name);

  /** The type of values of several types. */
  private static final String ANY = "any";

  /** The kind of a name. */
  public enum Kind {
    /** An attribute of any datum, or a part of one as a dotted path. */
    ATTRIBUTE,
    /** A metric. */
    METRIC,
    /** An event, or an event of a span. */
    EVENT,
    /** A span. */
    SPAN,
    /** An instrumentation scope. */
    SCOPE,
    /** A logger, whose text is content unless the catalog trusts it. */
    LOGGER
  }

  /** The reason why a name is in the inventory. */
  public enum Origin {
    /** Code declares it. */
    DECLARED,
    /** A catalog file lists it. */
    FILE,
    /** It was captured while names were recorded. */
    SEEN,
    /** A policy with {@code treatment: reduce} makes it from another field. */
    REDUCED
  }

  /**
   * Sorts the lists.
   *
   * @throws IllegalArgumentException if there is no category or no origin
   */
  public FieldEntry {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(name, "name");
    categories = sorted(categories);
    contexts = minimal(categories, sortedLists(contexts));
    events = List.copyOf(new TreeSet<>(events));
    origins = List.copyOf(new TreeSet<>(origins));
    if (categories.isEmpty() || origins.isEmpty()) {
      throw new IllegalArgumentException("field '" + name + "' needs a category and an origin");
    }
  }

  private static List<Category> sorted(Collection<Category> categories) {
    return categories.stream().distinct().sorted(BY_NAME).toList();
  }

  private static List<List<Category>> sortedLists(List<List<Category>> contexts) {
    return contexts.stream()
        .map(FieldEntry::sorted)
        .distinct()
        .sorted(Comparator.comparing(FieldEntry::names))
        .toList();
  }

  private static List<List<Category>> minimal(
      List<Category> categories, List<List<Category>> contexts) {
    return contexts.stream()
        .filter(context -> !context.containsAll(categories))
        .filter(
            context ->
                contexts.stream()
                    .noneMatch(other -> !other.equals(context) && context.containsAll(other)))
        .toList();
  }

  private static String names(List<Category> categories) {
    return categories.stream().map(Category::name).collect(Collectors.joining(","));
  }

  /**
   * Returns the alternative sets of categories of its values: those without a condition, then those
   * of the contexts.
   */
  public Stream<List<Category>> alternatives() {
    return Stream.concat(Stream.of(categories), contexts.stream());
  }

  /** Returns whether another entry is about the same names. */
  boolean isSameName(FieldEntry other) {
    return ORDER.compare(this, other) == 0;
  }

  /**
   * Returns an entry that covers this one and another one of the same name. The result does not
   * depend on the order in which several entries are combined.
   */
  FieldEntry covering(FieldEntry other) {
    List<List<Category>> allContexts = both(contexts, other.contexts);
    allContexts.add(categories);
    allContexts.add(other.categories);
    List<Category> allCategories = new ArrayList<>(categories);
    allCategories.addAll(other.categories);
    return new FieldEntry(
        kind,
        name,
        prefix,
        allCategories,
        allContexts,
        either(type, other.type),
        Math.max(maxLength, other.maxLength),
        either(shape, other.shape, "text"),
        both(events, other.events),
        both(origins, other.origins));
  }

  private static @Nullable String either(@Nullable String one, @Nullable String other) {
    return either(one, other, ANY);
  }

  private static @Nullable String either(
      @Nullable String one, @Nullable String other, String different) {
    return one == null || one.equals(other) ? other : other == null ? one : different;
  }

  private static <T> List<T> both(List<T> one, List<T> other) {
    List<T> all = new ArrayList<>(one);
    all.addAll(other);
    return all;
  }
}
