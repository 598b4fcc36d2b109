/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Benchmarks of the latency of a revocation, and of recording while decisions change. */
@NullMarked
package dev.assent.benchmarks.revoke;

import org.jspecify.annotations.NullMarked;
