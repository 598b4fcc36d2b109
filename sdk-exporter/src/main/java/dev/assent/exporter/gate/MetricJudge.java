/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import dev.assent.category.Categories;
import dev.assent.category.Entry;
import dev.assent.exporter.tag.Classifier;
import dev.assent.exporter.tag.MetricFreezer;
import dev.assent.exporter.tag.Ours;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Judges a point's attributes in one pass and makes no object: what is left of them is an identity,
 * by which to find a series. It does so for what nearly all points have, scalars in OpenTelemetry's
 * own attributes that are kept or removed; all else is for the stripper. Not thread-safe.
 *
 * <p>The points of a metric mostly have the same names in the same order. What the catalog says of
 * a name is kept by place, from one {@link #forget} to the next, and is the answer where an equal
 * key stands at that place again.
 */
final class MetricJudge implements BiConsumer<AttributeKey<?>, Object> {
  private static final Class<?> OWN = Attributes.empty().getClass();
  private static final Class<?> KEY = AttributeKey.stringKey("k").getClass();
  private static final int PLACES = 32;

  private final Classifier classifier;
  private final Unknowns unknowns;
  private final MetricIdentity left = new MetricIdentity();
  private final @Nullable AttributeKey<?>[] keys = new AttributeKey<?>[PLACES];
  private final @Nullable Entry[] entries = new Entry[PLACES];
  private int place;
  private Cut cut = new Cut(0, 0, 0, 0);
  private long freeText;
  private boolean isPlain;

  /**
   * A judge.
   *
   * @param unknowns told the names of what is withheld as unclassified
   */
  MetricJudge(Classifier classifier, Unknowns unknowns) {
    this.classifier = classifier;
    this.unknowns = unknowns;
  }

  /**
   * Judges attributes, into a cut.
   *
   * @return false if the stripper has to do it, by another cut
   */
  boolean judge(Attributes attributes, Cut into, long text) {
    cut = into;
    freeText = text;
    isPlain = attributes.getClass() == OWN;
    left.clear();
    place = 0;
    if (isPlain) {
      attributes.forEach(this);
    }
    return isPlain;
  }

  /** What is left of the attributes that were judged last. Valid until the next. */
  MetricIdentity left() {
    return left;
  }

  /** Refers to nothing that was judged any more, and asks the catalog anew. */
  void forget() {
    left.clear();
    Arrays.fill(keys, null);
    Arrays.fill(entries, null);
  }

  @Override
  public void accept(AttributeKey<?> key, Object value) {
    if (!isPlain) {
      return;
    }
    int at = Math.min(place++, PLACES - 1);
    AttributeKey<?> known = keys[at];
    Entry entry = entries[at];
    if (known == null || entry == null || !isSame(known, key)) {
      known = key;
      entry = remember(at, key);
    }
    if (classifier.isPlain(entry, known, value)) {
      judge(known, value, entry.mask());
    } else if (Ours.is(key.getKey()) || !MetricFreezer.isFrozen(key, value)) {
      isPlain = false;
    } else {
      judge(key, value, classifier.attribute(entry, key, value, freeText));
    }
  }

  @SuppressWarnings("ReferenceEquality") // mostly it is
  private static boolean isSame(AttributeKey<?> known, AttributeKey<?> key) {
    return known == key || (key.getClass() == KEY && known.equals(key));
  }

  private Entry remember(int at, AttributeKey<?> key) {
    Entry entry = classifier.entry(key);
    if (key.getClass() == KEY) {
      keys[at] = key;
      entries[at] = entry;
    }
    return entry;
  }

  private void judge(AttributeKey<?> key, Object value, long mask) {
    if (cut.keeps(mask)) {
      left.accept(key, value);
    } else if (cut.redacts(mask)) {
      isPlain = false;
    } else if ((mask & Categories.UNCLASSIFIED) != 0) {
      unknowns.attribute(key.getKey(), key.getType());
    }
  }
}
