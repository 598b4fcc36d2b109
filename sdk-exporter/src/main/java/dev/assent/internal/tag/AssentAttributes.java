/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.data.ReservedAttributes;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.freeze.DefensiveCopy;
import dev.assent.internal.tag.freeze.NestedCategory;
import dev.assent.internal.tag.subject.AttributeSubjects;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the attributes of a span that name subjects or declare categories, and no others. Not
 * thread-safe.
 */
final class AssentAttributes implements BiConsumer<AttributeKey<?>, Object> {
  private final Classifier classifier;
  private AttributeSubjects late = AttributeSubjects.NONE;
  private @Nullable Object category;
  private boolean isComplete = true;

  private AssentAttributes(Classifier classifier) {
    this.classifier = classifier;
  }

  static AssentAttributes of(Attributes attributes, Classifier classifier) {
    AssentAttributes found = new AssentAttributes(classifier);
    attributes.forEach(found);
    return found;
  }

  @Override
  public void accept(AttributeKey<?> key, Object value) {
    if (!DefensiveCopy.isKey(key)) {
      isComplete = false;
      return;
    }
    String name = key.getKey();
    if (name.startsWith(NestedCategory.PARENT)) {
      late = late.with(name, value);
      isComplete &= !name.equals(NestedCategory.PARENT) && !name.equals(ReservedAttributes.LOST);
      if (name.equals(ReservedAttributes.CATEGORY)) {
        isComplete &= category == null;
        category = value;
      }
    }
  }

  /** Whether these are all: there is no tree of them, and no key that may change. */
  boolean isComplete() {
    return isComplete;
  }

  /** The attributes that may name subjects. */
  AttributeSubjects late() {
    return late;
  }

  /** The declared categories. */
  long added() {
    return category == null ? 0 : classifier.added(category);
  }
}
