/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Data in a queue: flat copies with their stamps. Not part of the API. */
@NullMarked
package dev.assent.internal.data;

import org.jspecify.annotations.NullMarked;
