/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** From what was measured to the page that is published: nothing in it is typed by hand. */
@NullMarked
package dev.assent.benchmarks.report;

import org.jspecify.annotations.NullMarked;
