/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import dev.assent.category.Categories;
import dev.assent.exporter.tag.Classifier;
import dev.assent.exporter.tag.MetricFreezer;
import dev.assent.exporter.tag.Ours;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.function.BiConsumer;

/**
 * Judges a point's attributes in one pass and makes no object: what is left of them is an identity,
 * by which to find a series. It does so for what nearly all points have, scalars in OpenTelemetry's
 * own attributes that are kept or removed; all else is for the stripper. Not thread-safe.
 */
final class MetricJudge implements BiConsumer<AttributeKey<?>, Object> {
  private static final Class<?> OWN = Attributes.empty().getClass();

  private final Classifier classifier;
  private final Unknowns unknowns;
  private final MetricIdentity left = new MetricIdentity();
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
    if (isPlain) {
      attributes.forEach(this);
    }
    return isPlain;
  }

  /** What is left of the attributes that were judged last. Valid until the next. */
  MetricIdentity left() {
    return left;
  }

  /** Refers to nothing that was judged any more. */
  void forget() {
    left.clear();
  }

  @Override
  public void accept(AttributeKey<?> key, Object value) {
    if (!isPlain) {
      return;
    }
    long scalar = classifier.scalar(key, value);
    if (scalar != 0) {
      judge(key, value, scalar);
    } else if (Ours.is(key.getKey()) || !MetricFreezer.isFrozen(key, value)) {
      isPlain = false;
    } else {
      judge(key, value, classifier.other(key, value, freeText));
    }
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
