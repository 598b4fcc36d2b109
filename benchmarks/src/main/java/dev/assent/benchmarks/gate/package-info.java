/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Benchmarks of the gate of spans and log records, compared with marshalling and handwritten
 * filters.
 */
@NullMarked
package dev.assent.benchmarks.gate;

import org.jspecify.annotations.NullMarked;
