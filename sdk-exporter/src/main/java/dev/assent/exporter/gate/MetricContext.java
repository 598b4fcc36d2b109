/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import dev.assent.category.FreeText;

/**
 * What a point's fields are judged by beside their own names and values. Immutable.
 *
 * @param metric the metric's name
 * @param scope the scope's name
 * @param own the own categories of each of the metric's points: the scope's, or the signal's, and
 *     the name's
 * @param freeText the categories of free text under this scope
 */
record MetricContext(String metric, String scope, long own, FreeText freeText) {

  /** No content. */
  @Override
  public String toString() {
    return "MetricContext";
  }
}
