/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** What a decision costs: coming by it, asking it, and keeping it for a million subjects. */
@NullMarked
package dev.assent.benchmarks.decision;

import org.jspecify.annotations.NullMarked;
