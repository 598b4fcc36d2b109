/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import dev.assent.internal.tag.DatumContext;

/**
 * What a point's fields are judged by beside their own names and values. Immutable.
 *
 * @param attributes where its attributes stand: the metric's name and the scope's count
 * @param own the own categories of each of the metric's points: the scope's, or the signal's, and
 *     the name's
 * @param beyond those that the point adds which stands for all beyond the cardinality limit: what
 *     any measurement declared
 */
record MetricContext(DatumContext attributes, long own, long beyond) {

  /** Of points that were judged before: their own categories are known. */
  MetricContext again() {
    return new MetricContext(attributes, own, 0);
  }

  /** No content. */
  @Override
  public String toString() {
    return "MetricContext";
  }
}
