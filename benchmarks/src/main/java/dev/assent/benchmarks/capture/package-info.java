/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** What it costs to record through the facade. */
@NullMarked
package dev.assent.benchmarks.capture;

import org.jspecify.annotations.NullMarked;
