/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.tag;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One pass over a datum: the union of its fields' categories, what the application adds to its own,
 * and whether everything in it is frozen (if not, the sum is void and the datum must be rebuilt
 * first). The carriers count as none of them. It can copy the datum's own attributes on the way.
 */
final class MaskSum implements BiConsumer<AttributeKey<?>, Object> {
  private final Classifier classifier;
  private final long freeText;
  private final boolean isRebuilt;
  private long mask;
  private long added;
  private int hidden;
  private boolean isFrozen = true;
  private boolean isPart;

  /** Keys and values in turn, of the attributes that are copied; null while none are. */
  private Object @Nullable [] pairs;

  private int next;

  /**
   * @param isRebuilt whether everything is known to be frozen, as in a copy by {@link Frozen}
   */
  MaskSum(Classifier classifier, long freeText, boolean isRebuilt) {
    this.classifier = classifier;
    this.freeText = freeText;
    this.isRebuilt = isRebuilt;
  }

  /** Takes an attribute: of the datum itself, which may be a carrier, or of a part. */
  @Override
  public void accept(AttributeKey<?> key, Object value) {
    long scalar = classifier.scalar(key, value);
    if (scalar != 0) {
      mask |= scalar;
      copy(key, value);
    } else {
      other(key, value);
    }
  }

  private void copy(AttributeKey<?> key, Object value) {
    if (pairs != null) {
      pairs = next == pairs.length ? Arrays.copyOf(pairs, 2 * next + 2) : pairs;
      pairs[next++] = key;
      pairs[next++] = value;
    }
  }

  private void other(AttributeKey<?> key, Object value) {
    if (!isPart && Ours.isCarrier(key.getKey())) {
      hidden++;
      added |= key.getKey().equals(Ours.CATEGORY) ? classifier.added(value) : 0;
    } else if (isRebuilt || Frozen.is(key, value)) {
      mask |= classifier.other(key, value, freeText);
      copy(key, value);
    } else {
      isFrozen = false;
    }
  }

  /** Takes the attributes of the datum itself, and copies them without the carriers. */
  FlatAttributes whole(Attributes attributes) {
    pairs = new Object[2 * attributes.size()];
    attributes.forEach(this);
    FlatAttributes copy = FlatAttributes.owning(Objects.requireNonNull(pairs), next);
    pairs = null;
    return copy;
  }

  /** Takes the attributes of a part: of an event, a link, the resource. */
  void part(Attributes attributes) {
    if (!attributes.isEmpty()) {
      isPart = true;
      attributes.forEach(this);
      isPart = false;
    }
  }

  void context(SpanContext context) {
    if (isRebuilt || Frozen.is(context)) {
      mask |= classifier.traceState(context);
    } else {
      isFrozen = false;
    }
  }

  void add(long categories) {
    mask |= categories;
  }

  void notFrozen() {
    isFrozen &= isRebuilt;
  }

  long mask() {
    return mask;
  }

  long added() {
    return added;
  }

  int hidden() {
    return hidden;
  }

  boolean isFrozen() {
    return isFrozen;
  }

  long freeText() {
    return freeText;
  }
}
