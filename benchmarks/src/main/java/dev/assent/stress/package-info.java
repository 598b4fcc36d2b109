/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Interleavings that must not happen, tried with jcstress. Each test says which one, and by which
 * one-line change of the main code it was seen to fail.
 */
@NullMarked
package dev.assent.stress;

import org.jspecify.annotations.NullMarked;
