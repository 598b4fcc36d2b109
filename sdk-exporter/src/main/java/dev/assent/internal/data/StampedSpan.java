/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * An ended span with its stamp. Immutable: the application can't change its values. Either a thin
 * view of the SDK's span, or a flat copy that references neither the SDK's span nor its attribute
 * map.
 */
public interface StampedSpan extends SpanData, Stamped {}
