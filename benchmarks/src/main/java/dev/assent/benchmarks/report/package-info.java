/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Generates the published pages from the measured results. */
@NullMarked
package dev.assent.benchmarks.report;

import org.jspecify.annotations.NullMarked;
