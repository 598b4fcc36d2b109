/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import io.opentelemetry.sdk.metrics.export.MetricReader;

/**
 * A metric reader of Assent's own that is asked for its data, and exports nothing. Whatever was
 * claimed before it belongs to another reader, and no destination of the application's settings
 * takes its place.
 */
public interface OwnPullReader extends MetricReader {}
