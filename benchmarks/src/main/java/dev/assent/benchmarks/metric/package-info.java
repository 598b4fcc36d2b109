/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** What it costs to gate metrics, and what filtering them costs elsewhere. */
@NullMarked
package dev.assent.benchmarks.metric;

import org.jspecify.annotations.NullMarked;
