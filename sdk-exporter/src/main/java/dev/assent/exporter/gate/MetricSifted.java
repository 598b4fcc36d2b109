/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.List;

/**
 * A point without what does not leave, before it joins its series.
 *
 * @param point where its numbers and times stand; nothing else of it may be used
 * @param attributes what is left of its attributes
 * @param exemplars what is left of its exemplars
 * @param own its own categories
 * @param fields the categories of what is left
 * @param missing the categories for whose sake fields were taken
 */
record MetricSifted(
    PointData point,
    Attributes attributes,
    List<ExemplarData> exemplars,
    long own,
    long fields,
    long missing) {

  /** Every category that decided what is left of it. */
  long source() {
    return own | fields | missing;
  }
}
