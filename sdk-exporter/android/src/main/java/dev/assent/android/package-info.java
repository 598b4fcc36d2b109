/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Starts Assent in an Android application. */
@NullMarked
package dev.assent.android;

import org.jspecify.annotations.NullMarked;
