/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric.reader;

import io.opentelemetry.sdk.metrics.export.MetricReader;

/**
 * A pull reader of Assent's own. Exporters that were claimed before it belong to other readers, and
 * a collector for the destinations in {@code ASSENT_DESTINATIONS} never takes its place.
 */
public interface OwnPullMetricReader extends MetricReader {}
