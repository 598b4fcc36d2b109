/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

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
 * @param outcome what judging it came to
 * @param renamed the categories for whose sake its attributes, its scope or its resource lost
 *     something, so that its series is called otherwise; 0 if they lost nothing
 */
record StrippedPoint(
    PointData point,
    Attributes attributes,
    List<ExemplarData> exemplars,
    PointDecision outcome,
    long renamed) {}
