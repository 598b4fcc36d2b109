/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** A datum while it waits: flat, with its stamp. Not part of the API. */
@NullMarked
package dev.assent.internal.data;

import org.jspecify.annotations.NullMarked;
