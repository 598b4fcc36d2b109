/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.classify;

import dev.assent.internal.catalog.Classified;
import dev.assent.internal.category.Categories;
import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.data.SharedKeys;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The keys that data of a scope and kind usually have, with their verdicts, for a pass that then
 * looks up no name. At most {@value #MAX} sequences, of names that the catalog lists: the first
 * ones, and of later ones, one in {@value #RARE} in place of another, so that frequent ones are
 * found and rare ones cost nothing. Thread-safe.
 */
final class AttributePlans {
  static final int MAX = 4;
  static final int RARE = 1024;
  static final int MAX_KEYS = 64;

  private final Classifier classifier;
  private final int cutLength;
  private final IntUnaryOperator random;

  /** A benign race: immutable, and each key is compared before use. */
  private final @Nullable SharedKeys[] plans = new SharedKeys[MAX];

  /** The attributes without a copy that can't be a plan. A benign race. */
  private int inVain;

  /**
   * Without plans.
   *
   * @param cutLength as {@link DatumContext#cutLength} says
   */
  AttributePlans(Classifier classifier, int cutLength) {
    this(classifier, cutLength, bound -> ThreadLocalRandom.current().nextInt(bound));
  }

  /**
   * @param random a number from zero to below its argument
   */
  AttributePlans(Classifier classifier, int cutLength, IntUnaryOperator random) {
    this.classifier = classifier;
    this.cutLength = cutLength;
    this.random = random;
  }

  /** A copy of attributes by a plan; null if none has their keys, or a value does not fit. */
  @Nullable FlatAttributes planned(Attributes given) {
    SharedKeys first = ofSize(given.size(), classifier.entries());
    return first == null ? null : new PlannedValues(this, first).of(given);
  }

  /**
   * The categories of attributes by a plan, without a copy; {@link Categories#UNCLASSIFIED} if none
   * has their keys, or a value does not fit.
   *
   * @param given attributes of the API's own class, in which each name is once
   */
  long mask(Attributes given) {
    int size = given.size();
    Object entries = classifier.entries();
    for (int i = 0; i < MAX; i++) {
      SharedKeys plan = plans[i];
      if (plan != null
          && plan.size() == size
          && plan.entries() == entries
          && isPlanned(plan, given)) {
        return plan.mask();
      }
    }
    return Categories.UNCLASSIFIED;
  }

  private boolean isPlanned(SharedKeys plan, Attributes given) {
    for (int i = 0; i < plan.size(); i++) {
      Object value = given.get(plan.key(i));
      if (value == null || !fits(plan.verdict(i), value)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a verdict holds for a value, too. */
  boolean fits(Classified verdict, Object value) {
    return verdict.fits(value, cutLength) && !classifier.isRedacted(value);
  }

  /** A plan for a number of attributes; null if there is none from these entries. */
  @Nullable SharedKeys ofSize(int size, Object entries) {
    for (int i = 0; i < MAX; i++) {
      SharedKeys plan = plans[i];
      if (plan != null && plan.size() == size && plan.entries() == entries) {
        return plan;
      }
    }
    return null;
  }

  /** Another plan with the same first keys as one, which then has this key; null if none has. */
  @Nullable SharedKeys instead(SharedKeys of, int index, AttributeKey<?> key) {
    for (int i = 0; i < MAX; i++) {
      SharedKeys plan = plans[i];
      if (plan != null && plan.startsAs(of, index) && plan.has(index, key)) {
        return plan;
      }
    }
    return null;
  }

  /**
   * Keeps the keys of attributes for which there was no plan, if the catalog lists each name and
   * each value fits its entry.
   */
  void add(FlatAttributes attributes) {
    boolean unused = add(place(attributes.entries()), attributes);
  }

  /** The same for attributes of which there is no copy: after some in vain, one is made rarely. */
  void add(Attributes attributes, DatumContext context) {
    int at = inVain < RARE ? place(classifier.entries()) : random.applyAsInt(MAX * RARE);
    if (at < MAX && !add(at, new MaskSum(classifier, context, false).copied(attributes))) {
      inVain++;
    }
  }

  /** Where the next plan goes: {@link #MAX} or more for nowhere. */
  private int place(@Nullable Object entries) {
    int free = free(entries);
    return free >= 0 ? free : random.applyAsInt(MAX * RARE);
  }

  /** Returns whether they can be a plan. */
  private boolean add(int at, FlatAttributes attributes) {
    boolean isListed = at < MAX && isListed(attributes);
    if (isListed) {
      SharedKeys plan = attributes.shareable();
      if (!isKnown(plan)) {
        plans[at] = plan;
      }
    }
    return isListed;
  }

  private static boolean isListed(FlatAttributes attributes) {
    int size = attributes.size();
    boolean isListed = size > 0 && size <= MAX_KEYS;
    for (int i = 0; i < size && isListed; i++) {
      Classified verdict = attributes.classified(i);
      isListed = verdict != null && verdict.key() != null && !isBefore(verdict, attributes, i);
    }
    return isListed;
  }

  /**
   * Whether a name is there twice. The API compares keys by their own methods, so keys of a foreign
   * class can make it keep both.
   */
  private static boolean isBefore(Classified verdict, FlatAttributes attributes, int end) {
    for (int i = 0; i < end; i++) {
      Classified other = attributes.classified(i);
      if (other != null && Arrays.equals(other.key(), verdict.key())) {
        return true;
      }
    }
    return false;
  }

  /** Another thread may have added the same plan. */
  private boolean isKnown(SharedKeys plan) {
    for (int i = 0; i < MAX; i++) {
      SharedKeys other = plans[i];
      if (other != null && other.startsAs(plan, plan.size())) {
        return true;
      }
    }
    return false;
  }

  private int free(@Nullable Object entries) {
    for (int i = 0; i < MAX; i++) {
      SharedKeys plan = plans[i];
      if (plan == null || plan.entries() != entries) {
        return i;
      }
    }
    return -1;
  }
}
