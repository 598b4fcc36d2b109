/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.classify;

import dev.assent.internal.catalog.Classified;
import dev.assent.internal.data.FlatAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values with which a span name matched a template, so that the same name with the same values
 * need not be composed again. Immutable.
 */
final class MatchedValues {
  private final int[] places;
  private final Classified[] verdicts;
  private final Object[] values;
  private final @Nullable Object entries;

  private MatchedValues(
      int[] places, Classified[] verdicts, Object[] values, @Nullable Object entries) {
    this.entries = entries;
    this.places = places;
    this.verdicts = verdicts;
    this.values = values;
  }

  /** Returns those of a template; null if the catalog does not list each of its names. */
  static @Nullable MatchedValues of(SpanNamePattern template, FlatAttributes attributes) {
    List<SpanNamePart> parts = template.parts();
    int[] places = new int[parts.size()];
    Classified[] verdicts = new Classified[places.length];
    Object[] values = new Object[places.length];
    for (int i = 0; i < places.length; i++) {
      int at = attributes.indexOf(parts.get(i).key().getKey());
      Classified verdict = at < 0 ? null : attributes.classified(at);
      if (verdict == null || verdict.key() == null) {
        return null;
      }
      places[i] = at;
      verdicts[i] = verdict;
      values[i] = attributes.value(at);
    }
    return new MatchedValues(places, verdicts, values, attributes.entries());
  }

  /** Whether attributes have these values at the same places. */
  @SuppressWarnings("ReferenceEquality") // the verdict on a listed name is on no other
  boolean areIn(FlatAttributes attributes) {
    int size = attributes.size();
    for (int i = 0; i < places.length; i++) {
      int at = places[i];
      if (at >= size
          || attributes.classified(at) != verdicts[i]
          || !values[i].equals(attributes.value(at))) {
        return false;
      }
    }
    return true;
  }

  /** Whether verdicts of the same entries of the catalog are on attributes. */
  @SuppressWarnings("ReferenceEquality") // an identity
  boolean isAsNewAs(FlatAttributes attributes) {
    return entries == attributes.entries();
  }
}
