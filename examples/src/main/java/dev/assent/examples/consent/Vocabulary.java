/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import dev.assent.internal.category.Categories;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The words that a choice may use, checked when it is made: what Assent does not know makes a whole
 * document unreadable to it. Groups become their leaves here, so that the history says what was
 * meant at the time. Immutable.
 */
final class Vocabulary {
  private static final String PROTECTED = "protected";
  private static final Set<String> MEMBERS =
      Set.of("purpose", "categories", "choice", "terms", "expires", "coversHeld");

  /** The most choices that a document may have, which Assent reads: {@value}. */
  private static final int MAX_CHOICES = 1024;

  private final Categories categories;
  private final Set<String> purposes;

  /**
   * The words of one platform.
   *
   * @param purposes their names
   * @throws IllegalArgumentException if they could make documents that are too long
   */
  Vocabulary(Categories categories, Set<String> purposes) {
    if ((long) categories.size() * purposes.size() > MAX_CHOICES) {
      throw new IllegalArgumentException(
          "categories times purposes: at most " + MAX_CHOICES + " are possible");
    }
    this.categories = categories;
    this.purposes = Set.copyOf(purposes);
  }

  /** Reads a choice; what is wrong is a {@link Problem}. */
  RequestedChoice requested(byte[] json) {
    Body body = new Body(Json.object(json), MEMBERS);
    boolean granted =
        switch (body.text("choice")) {
          case "granted" -> true;
          case "denied" -> false;
          default -> throw new Problem(422, "choice: granted or denied is wanted");
        };
    return new RequestedChoice(
        purpose(body.text("purpose")),
        leaves(body),
        granted,
        terms(body.date("terms"), granted),
        grantOnly(body.instant("expires"), granted),
        body.flag("coversHeld"));
  }

  /** Reads leaves that are added to content; none if there are none. */
  SortedSet<String> adds(Body body) {
    SortedSet<String> leaves = new TreeSet<>();
    for (String name : body.texts("adds")) {
      if (!isLeaf(name)) {
        throw new Problem(422, "adds: known leaves are wanted");
      }
      leaves.add(name);
    }
    return leaves;
  }

  private String purpose(String name) {
    if (!purposes.contains(name)) {
      throw new Problem(422, "purpose: exactly one known purpose is wanted");
    }
    return name;
  }

  private SortedSet<String> leaves(Body body) {
    SortedSet<String> leaves = new TreeSet<>();
    for (String name : body.texts("categories")) {
      long mask = categories.find(name);
      if (mask == 0 || mask == Categories.UNCLASSIFIED || name.equals(PROTECTED)) {
        throw new Problem(422, "categories: known ones are wanted, protected ones by themselves");
      }
      leaves.addAll(categories.names(mask));
    }
    if (leaves.isEmpty()) {
      throw new Problem(422, "categories: at least one is wanted");
    }
    return leaves;
  }

  private boolean isLeaf(String name) {
    long mask = categories.find(name);
    return mask != Categories.UNCLASSIFIED && categories.names(mask).contains(name);
  }

  private static @Nullable LocalDate terms(@Nullable LocalDate terms, boolean granted) {
    if (terms == null && granted) {
      throw new Problem(422, "terms: a grant names the terms under which it is given");
    }
    return terms;
  }

  private static @Nullable Instant grantOnly(@Nullable Instant expires, boolean granted) {
    if (expires != null && !granted) {
      throw new Problem(422, "expires: a denial has no end");
    }
    return expires == null ? null : expires.truncatedTo(ChronoUnit.MILLIS);
  }
}
