/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.tag.Classifier;
import io.opentelemetry.api.common.Attributes;

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

  /** Whether the verdicts on a datum with these attributes are from the current entries. */
  final boolean isCurrent(Attributes own) {
    return own instanceof FlatAttributes flat && flat.isOf(classifier.entries());
  }

  /** Reports the name of a datum that is withheld whole. */
  abstract void reportWithheld(D datum, long missing);

  /** The stripped datum: a flat copy, or a view of shared objects. */
  abstract D strip(D datum, StripContext strip);

  /** The stripped datum as a flat copy with another stamp, whose fields are recomputed. */
  abstract D copy(D datum, StripContext strip, Stamped stamp);
}
