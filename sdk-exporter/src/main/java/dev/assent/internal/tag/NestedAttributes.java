/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.category.Categories;
import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.data.ReservedAttributes;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.freeze.DefensiveCopy;
import dev.assent.internal.tag.freeze.Limits;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The frozen attributes of an event or a link, without {@code assent.category}.
 *
 * @param attributes the attributes, of Assent's own spans those within the limit
 * @param totalAttributes the number of attributes, including those beyond the limit
 * @param ownMask the categories declared for the event or link
 */
public record NestedAttributes(FlatAttributes attributes, int totalAttributes, long ownMask) {
  /** No attributes. */
  public static final NestedAttributes EMPTY =
      new NestedAttributes(FlatAttributes.of(List.of()), 0, 0);

  /**
   * Freezes the attributes of an event or a link of an SDK.
   *
   * @param given the original number of attributes, including those that the SDK dropped
   */
  static NestedAttributes of(Classifier classifier, Attributes source, int given) {
    Limits limits = classifier.limits();
    FlatAttributes all = DefensiveCopy.attributes(source, limits);
    Declared declared = new Declared(classifier);
    all.forEach(declared);
    if (!declared.isFound) {
      int total = Math.max(given, all.size());
      boolean dropped = limits.mayHaveDroppedCategory(total, all.size());
      return new NestedAttributes(all, total, dropped ? Categories.UNCLASSIFIED : 0);
    }
    FlatAttributes rest = DefensiveCopy.without(all, ReservedAttributes.CATEGORY::equals);
    return new NestedAttributes(rest, Math.max(given - 1, rest.size()), declared.mask);
  }

  private static final class Declared implements BiConsumer<AttributeKey<?>, Object> {
    private final Classifier classifier;
    private boolean isFound;
    private long mask;

    Declared(Classifier classifier) {
      this.classifier = classifier;
    }

    @Override
    public void accept(AttributeKey<?> key, Object value) {
      if (key.getKey().equals(ReservedAttributes.CATEGORY)) {
        isFound = true;
        mask |= classifier.added(value);
      }
    }
  }
}
