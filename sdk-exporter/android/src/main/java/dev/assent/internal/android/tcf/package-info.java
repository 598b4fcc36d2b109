/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Choices from the TC string that a consent SDK keeps in the default shared preferences of an
 * Android application.
 */
@NullMarked
package dev.assent.internal.android.tcf;

import org.jspecify.annotations.NullMarked;
