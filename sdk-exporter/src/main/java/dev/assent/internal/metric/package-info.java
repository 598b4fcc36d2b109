/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The gate of metrics: strips each point, adds it to a series of the destination, and gates it
 * again before it leaves. Not part of the API.
 */
@NullMarked
package dev.assent.internal.metric;

import org.jspecify.annotations.NullMarked;
