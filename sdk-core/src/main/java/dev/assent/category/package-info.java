/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The kinds of data that a field can hold. Part of the API. */
@NullMarked
package dev.assent.category;

import org.jspecify.annotations.NullMarked;
