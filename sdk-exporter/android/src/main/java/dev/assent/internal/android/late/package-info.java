/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * What an application gets before its instance runs: it counts and drops data, and keeps choices.
 */
@NullMarked
package dev.assent.internal.android.late;

import org.jspecify.annotations.NullMarked;
