/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Benchmarks of a span's whole path, from its start to the receiver's answer. */
@NullMarked
package dev.assent.benchmarks.pipeline;

import org.jspecify.annotations.NullMarked;
