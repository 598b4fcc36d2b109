/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Categories as bits, so that a set of categories is one {@code long}. Not part of the API. */
@NullMarked
package dev.assent.internal.category;

import org.jspecify.annotations.NullMarked;
