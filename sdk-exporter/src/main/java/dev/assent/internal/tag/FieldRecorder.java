/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.catalog.Classified;
import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.data.ReservedAttributes;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.classify.DatumContext;
import dev.assent.internal.tag.classify.ValueLimit;
import dev.assent.internal.tag.freeze.CategoryGuard;
import dev.assent.internal.tag.freeze.DefensiveCopy;
import dev.assent.internal.tag.freeze.Limits;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Freezes, limits and classifies the fields of a running span when they are set. A value that the
 * application could still change is copied. Methods may throw what the application's objects throw.
 * Thread-safe.
 */
public final class FieldRecorder {
  private final Classifier classifier;
  private final CategoryGuard guard;
  private final ValueLimit limit;

  FieldRecorder(Classifier classifier, CategoryGuard guard) {
    this.classifier = classifier;
    this.guard = guard;
    this.limit = new ValueLimit(classifier.limits().maxValueLength());
  }

  /** The key in the API's class; null if it has no name. */
  public static @Nullable AttributeKey<?> key(@Nullable AttributeKey<?> key) {
    AttributeKey<?> plain = CategoryGuard.key(key);
    return plain == null || plain.getKey().isEmpty() ? null : plain;
  }

  /**
   * The verdict on an attribute of a span if the fast path has one: then its value is frozen, is
   * within the limit, and declares nothing.
   */
  public @Nullable Classified classify(AttributeKey<?> key, Object value, DatumContext context) {
    Classified verdict = classifier.scalar(key, value, context);
    return limit.cutsText(value) ? null : verdict;
  }

  /** Whether an attribute declares categories. */
  public static boolean declares(AttributeKey<?> key, Object value) {
    return CategoryGuard.declares(key.getKey(), value);
  }

  /** The categories that an attribute declares. */
  public long declared(AttributeKey<?> key, Object value) {
    return guard.declared(key.getKey(), value);
  }

  /** Whether an attribute says that a subject or a category was lost. */
  public static boolean isLost(AttributeKey<?> key) {
    return key.getKey().equals(ReservedAttributes.LOST);
  }

  /** Whether an attribute has one of the names that never count as attributes. */
  public static boolean isCarrier(AttributeKey<?> key) {
    return ReservedAttributes.isCarrier(key.getKey());
  }

  /** A value within the limit that the application cannot change. */
  public Object frozen(AttributeKey<?> key, Object value) {
    return limit.cut(DefensiveCopy.value(key.getType(), value, Limits.NONE));
  }

  /** The key of a frozen value: a value of another type is not of the type of its given key. */
  public static AttributeKey<?> keyOf(AttributeKey<?> key, Object frozen) {
    return DefensiveCopy.keyOf(key, frozen);
  }

  /**
   * Records the attributes of an event or a link that need no copy: they are few enough, in an
   * immutable container, frozen, within the limit, and declare nothing.
   *
   * @param max the limit of their number
   * @param context the context of a part; null to classify nothing
   * @return null for any other attributes, which need {@link #part}
   */
  public @Nullable FlatAttributes plainPart(
      @Nullable Attributes given, int max, @Nullable DatumContext context) {
    if (given == null || given.isEmpty()) {
      return NestedAttributes.EMPTY.attributes();
    }
    if (!DefensiveCopy.isContainer(given) || given.size() > max) {
      return null;
    }
    Object entries = classifier.entries();
    Places places = new Places(given.size());
    given.forEach(places);
    return classify(places.all, context)
        ? FlatAttributes.owning(places.all, places.all.length, entries)
        : null;
  }

  /** Adds the verdicts; returns false if an attribute is not plain. */
  private boolean classify(@Nullable Object[] places, @Nullable DatumContext context) {
    for (int at = 0; at < places.length; at += FlatAttributes.PLACES) {
      AttributeKey<?> key = (AttributeKey<?>) Objects.requireNonNull(places[at]);
      Object value = Objects.requireNonNull(places[at + 1]);
      Classified verdict = context == null ? null : classify(key, value, context);
      if (verdict == null && !isPlain(key, value)) {
        return false;
      }
      places[at + 2] = verdict;
    }
    return true;
  }

  /** Records any attributes of an event or a link. The parameters are the same. */
  public NestedAttributes part(
      @Nullable Attributes given, int max, @Nullable DatumContext context) {
    if (given == null) {
      return NestedAttributes.EMPTY;
    }
    FlatAttributes plain = plainPart(given, max, context);
    return plain != null
        ? new NestedAttributes(plain, plain.size(), 0)
        : other(DefensiveCopy.attributes(given, Limits.NONE), max, context);
  }

  private NestedAttributes other(FlatAttributes frozen, int max, @Nullable DatumContext context) {
    Object entries = classifier.entries();
    @Nullable Object[] places = new Object[FlatAttributes.PLACES * Math.min(max, frozen.size())];
    int next = 0;
    int total = 0;
    long ownMask = 0;
    for (int i = 0; i < frozen.size(); i++) {
      AttributeKey<?> key = frozen.key(i);
      Object value = frozen.value(i);
      if (CategoryGuard.isCategory(key.getKey())) {
        ownMask |= guard.declared(value);
      } else if (total++ < max) {
        Object cut = limit.cut(value);
        Classified verdict = context == null ? null : classifier.scalar(key, cut, context);
        next = FlatAttributes.put(places, next, key, cut, verdict);
      } else if (value instanceof Value<?> tree) {
        ownMask |= guard.declaredIn(tree);
      }
    }
    return new NestedAttributes(FlatAttributes.owning(places, next, entries), total, ownMask);
  }

  /** Whether a value needs no copy, is within the limit and declares nothing. */
  private boolean isPlain(AttributeKey<?> key, Object value) {
    return DefensiveCopy.is(key, value)
        && !limit.cutsText(value)
        && !ReservedAttributes.is(key.getKey());
  }

  /** Collects attributes. It is small, so that the compiler puts it into the loop of its source. */
  private static final class Places implements BiConsumer<AttributeKey<?>, Object> {
    private final @Nullable Object[] all;
    private int next;

    Places(int attributes) {
      this.all = new Object[FlatAttributes.PLACES * attributes];
    }

    @Override
    public void accept(AttributeKey<?> key, Object value) {
      next = FlatAttributes.put(all, next, key, value, null);
    }
  }
}
