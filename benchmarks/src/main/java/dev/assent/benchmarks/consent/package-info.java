/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** How long what is said elsewhere takes to count here. */
@NullMarked
package dev.assent.benchmarks.consent;

import org.jspecify.annotations.NullMarked;
