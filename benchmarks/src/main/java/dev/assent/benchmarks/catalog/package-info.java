/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** What a look-up in the catalog costs, beside the maps that everybody has. */
@NullMarked
package dev.assent.benchmarks.catalog;

import org.jspecify.annotations.NullMarked;
