/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Reads the SDK's metrics, and turns their points into increments. Not part of the API. */
@NullMarked
package dev.assent.internal.metric.reader;

import org.jspecify.annotations.NullMarked;
