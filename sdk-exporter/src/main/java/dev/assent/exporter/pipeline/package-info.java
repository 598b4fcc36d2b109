/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Per destination: bounded queues that can be purged, and the worker that empties them through the
 * gate.
 */
@NullMarked
package dev.assent.exporter.pipeline;

import org.jspecify.annotations.NullMarked;
