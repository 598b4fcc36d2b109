/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** What a process pays before its first span. */
@NullMarked
package dev.assent.benchmarks.start;

import org.jspecify.annotations.NullMarked;
