/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Interleavings that must not happen, tested with jcstress. The Javadoc of each test describes the
 * interleaving, and a one-line change of the main code with which the test fails.
 */
@NullMarked
package dev.assent.stress;

import org.jspecify.annotations.NullMarked;
