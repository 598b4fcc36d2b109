/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Benchmarks of the encoding of OTLP. */
@NullMarked
package dev.assent.benchmarks.encode;

import org.jspecify.annotations.NullMarked;
