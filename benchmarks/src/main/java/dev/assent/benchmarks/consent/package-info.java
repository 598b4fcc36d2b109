/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Benchmarks of the time until choices made elsewhere are in force. */
@NullMarked
package dev.assent.benchmarks.consent;

import org.jspecify.annotations.NullMarked;
