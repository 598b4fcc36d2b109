/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** How long a revocation takes, and what changes of decisions cost those who record. */
@NullMarked
package dev.assent.benchmarks.revoke;

import org.jspecify.annotations.NullMarked;
