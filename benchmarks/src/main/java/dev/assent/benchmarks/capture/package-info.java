/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Benchmarks of recording through the events API. */
@NullMarked
package dev.assent.benchmarks.capture;

import org.jspecify.annotations.NullMarked;
