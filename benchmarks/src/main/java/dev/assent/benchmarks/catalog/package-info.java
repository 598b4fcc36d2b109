/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Benchmarks of a look-up in the catalog, compared with common maps. */
@NullMarked
package dev.assent.benchmarks.catalog;

import org.jspecify.annotations.NullMarked;
