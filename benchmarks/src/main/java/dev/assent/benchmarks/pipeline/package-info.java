/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** What the whole way of a span costs, from its start to the receiver. */
@NullMarked
package dev.assent.benchmarks.pipeline;

import org.jspecify.annotations.NullMarked;
