/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Benchmarks of gating metrics, compared with filters elsewhere. */
@NullMarked
package dev.assent.benchmarks.metric;

import org.jspecify.annotations.NullMarked;
