/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The door through which an application records usage and diagnostic events with declared
 * categories.
 */
@NullMarked
package dev.assent.capture;

import org.jspecify.annotations.NullMarked;
