/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Clocks that tests can set. Not part of the API. */
@NullMarked
package dev.assent.internal.time;

import org.jspecify.annotations.NullMarked;
