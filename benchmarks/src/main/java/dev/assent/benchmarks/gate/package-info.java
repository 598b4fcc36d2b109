/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * What the gate of spans and log records costs, beside marshalling and what people write by hand.
 */
@NullMarked
package dev.assent.benchmarks.gate;

import org.jspecify.annotations.NullMarked;
