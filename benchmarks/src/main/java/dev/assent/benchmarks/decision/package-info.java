/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Benchmarks of decisions: obtaining and testing one, and the memory for a million subjects. */
@NullMarked
package dev.assent.benchmarks.decision;

import org.jspecify.annotations.NullMarked;
