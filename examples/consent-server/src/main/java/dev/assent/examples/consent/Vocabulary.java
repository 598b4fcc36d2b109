/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import dev.assent.internal.category.Categories;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The purposes and categories that a choice may use. They are checked when the choice is made,
 * since a single mistake makes the whole document unreadable for Assent. Groups are replaced by
 * their leaves, so that the history keeps their meaning at the time of the choice. Immutable.
 */
final class Vocabulary {
  private static final String PROTECTED = "protected";
  private static final Set<String> MEMBERS =
      Set.of("purpose", "categories", "choice", "terms", "expires", "coversHeld");

  /** The most choices that Assent accepts in a document: {@value}. */
  private static final int MAX_CHOICES = 1024;

  private final Categories categories;
  private final Set<String> purposes;

  /**
   * The words of one platform.
   *
   * @param purposes the names of the purposes
   * @throws IllegalArgumentException if documents could have too many choices
   */
  Vocabulary(Categories categories, Set<String> purposes) {
    if ((long) categories.size() * purposes.size() > MAX_CHOICES) {
      throw new IllegalArgumentException(
          "categories times purposes must not exceed " + MAX_CHOICES);
    }
    this.categories = categories;
    this.purposes = Set.copyOf(purposes);
  }

  /** The leaves that a choice can name, in order. */
  List<String> leaves() {
    return categories.names(categories.all() & ~Categories.UNCLASSIFIED);
  }

  /** The names of the purposes, sorted. */
  List<String> purposes() {
    return List.copyOf(new TreeSet<>(purposes));
  }

  /** Reads a purpose; throws a {@link Problem} if it is unknown. */
  String knownPurpose(String name) {
    return purpose(name);
  }

  /** Reads a choice; throws a {@link Problem} if it is invalid. */
  RequestedChoice requested(byte[] json) {
    Body body = new Body(Json.object(json), MEMBERS);
    boolean granted =
        switch (body.text("choice")) {
          case "granted" -> true;
          case "denied" -> false;
          default -> throw new Problem(422, "choice: must be granted or denied");
        };
    return new RequestedChoice(
        purpose(body.text("purpose")),
        leaves(body),
        granted,
        terms(body.date("terms"), granted),
        grantOnly(body.instant("expires"), granted),
        body.flag("coversHeld"));
  }

  /** Reads the leaves that are added to content; they may be none. */
  SortedSet<String> adds(Body body) {
    SortedSet<String> leaves = new TreeSet<>();
    for (String name : body.texts("adds")) {
      if (!isLeaf(name)) {
        throw new Problem(422, "adds: must contain only known leaf categories");
      }
      leaves.add(name);
    }
    return leaves;
  }

  private String purpose(String name) {
    if (!purposes.contains(name)) {
      throw new Problem(422, "purpose: must be one known purpose");
    }
    return name;
  }

  /** Returns the leaves of a category or a group; throws a {@link Problem} if it is unknown. */
  List<String> leavesOf(String name) {
    long mask = categories.find(name);
    if (mask == 0 || mask == Categories.UNCLASSIFIED || name.equals(PROTECTED)) {
      throw new Problem(422, "categories: must be known; protected ones must be listed by name");
    }
    return categories.names(mask);
  }

  private SortedSet<String> leaves(Body body) {
    SortedSet<String> leaves = new TreeSet<>();
    for (String name : body.texts("categories")) {
      leaves.addAll(leavesOf(name));
    }
    if (leaves.isEmpty()) {
      throw new Problem(422, "categories: must not be empty");
    }
    return leaves;
  }

  private boolean isLeaf(String name) {
    long mask = categories.find(name);
    return mask != Categories.UNCLASSIFIED && categories.names(mask).contains(name);
  }

  private static @Nullable LocalDate terms(@Nullable LocalDate terms, boolean granted) {
    if (terms == null && granted) {
      throw new Problem(422, "terms: a grant must name its terms");
    }
    return terms;
  }

  private static @Nullable Instant grantOnly(@Nullable Instant expires, boolean granted) {
    if (expires != null && !granted) {
      throw new Problem(422, "expires: a denial must not have an end");
    }
    return expires == null ? null : expires.truncatedTo(ChronoUnit.MILLIS);
  }
}
