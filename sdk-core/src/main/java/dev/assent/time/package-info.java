/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Time, as something that tests can hold still. */
@NullMarked
package dev.assent.time;

import org.jspecify.annotations.NullMarked;
