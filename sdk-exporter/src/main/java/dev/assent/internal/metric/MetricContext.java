/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import dev.assent.internal.tag.classify.DatumContext;

/**
 * The context that classifies a point's fields, in addition to their names and values. Immutable.
 *
 * @param attributes the context of its attributes: the names of the metric and the scope
 * @param ownMask the own categories of each point of the metric: those of the scope, or of the
 *     signal, and of the name
 * @param overflowMask the categories added by the overflow point of the cardinality limit: those
 *     that any measurement declared
 */
public record MetricContext(DatumContext attributes, long ownMask, long overflowMask) {

  /** The context of points that were gated before: their own categories are known. */
  public MetricContext forRecheck() {
    return new MetricContext(attributes, ownMask, 0);
  }

  /** Shows no content. */
  @Override
  public String toString() {
    return "MetricContext";
  }
}
