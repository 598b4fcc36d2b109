/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.point;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.List;

/**
 * A stripped point before it joins its series.
 *
 * @param point the source of its numbers and times; nothing else of it may be used
 * @param attributes its remaining attributes
 * @param exemplars its remaining exemplars
 * @param outcome its outcome
 * @param renamed the categories that caused losses in its attributes, scope or resource and so
 *     changed the identity of its series; 0 if there was no loss
 */
public record StrippedPoint(
    PointData point,
    Attributes attributes,
    List<ExemplarData> exemplars,
    PointDecision outcome,
    long renamed) {}
