/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Words that occur nowhere else, and how they are found in what left. Not API. */
@NullMarked
package dev.assent.internal.canary;

import org.jspecify.annotations.NullMarked;
