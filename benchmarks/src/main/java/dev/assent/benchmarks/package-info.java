/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Measures the cost of Assent with JMH. Each class answers one question. */
@NullMarked
package dev.assent.benchmarks;

import org.jspecify.annotations.NullMarked;
