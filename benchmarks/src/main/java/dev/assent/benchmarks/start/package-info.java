/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Benchmarks of the time and memory until the first span. */
@NullMarked
package dev.assent.benchmarks.start;

import org.jspecify.annotations.NullMarked;
