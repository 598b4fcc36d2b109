/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.tag.classify.Classifier;
import io.opentelemetry.api.common.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * Copies the permitted parts of one kind of data. Thread-safe.
 *
 * @param <D> the stamped datum
 */
abstract class DatumStripper<D extends Stamped> {
  final Classifier classifier;
  final WithheldNames names;
  final AttributeStripper attributes;
  final ScopeStripper scopes;
  final ResourceStripper resources;

  DatumStripper(Classifier classifier, WithheldNames names) {
    this.classifier = classifier;
    this.names = names;
    this.attributes = new AttributeStripper(classifier, names);
    this.scopes = new ScopeStripper(classifier, attributes, names);
    this.resources = new ResourceStripper(classifier, attributes);
  }

  /**
   * A context for the parts beside a datum's own attributes. Null if these parts stay without a
   * look-up: all their categories are permitted, and are of the current entries.
   */
  final @Nullable StripContext beside(Attributes own, long others, StripContext strip) {
    boolean isCurrent = own instanceof FlatAttributes flat && flat.isOf(classifier.entries());
    return isCurrent && strip.missing(others) == 0 && !strip.rule().removesReduced()
        ? null
        : strip.withSameRule();
  }

  /**
   * Adds the outcome of these parts to that of the datum, and returns the categories that they
   * keep.
   */
  static long add(@Nullable StripContext part, long others, StripContext strip) {
    if (part == null) {
      strip.keeps(others);
      return others;
    }
    strip.add(part.kept(), part.missing());
    return part.kept();
  }

  /** Reports the name of a datum that is withheld whole. */
  abstract void reportWithheld(D datum, long missing);

  /** The stripped datum: a flat copy, or a view of shared objects. */
  abstract D strip(D datum, StripContext strip);

  /** The stripped datum as a flat copy with another stamp, whose fields are recomputed. */
  abstract D copy(D datum, StripContext strip, Stamped stamp);
}
