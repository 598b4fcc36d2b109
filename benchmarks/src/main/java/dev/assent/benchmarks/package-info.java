/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** What Assent costs, measured with JMH. One class per question. */
@NullMarked
package dev.assent.benchmarks;

import org.jspecify.annotations.NullMarked;
