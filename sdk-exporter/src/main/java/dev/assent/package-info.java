/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** The door: start Assent, record through it, ask it, close it. */
@NullMarked
package dev.assent;

import org.jspecify.annotations.NullMarked;
