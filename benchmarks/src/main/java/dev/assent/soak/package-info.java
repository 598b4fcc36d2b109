/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** A long run at full load while choices change. */
@NullMarked
package dev.assent.soak;

import org.jspecify.annotations.NullMarked;
