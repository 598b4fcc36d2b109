/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The local page that shows what left and what was withheld. Not part of the API. */
@NullMarked
package dev.assent.internal.viewer;

import org.jspecify.annotations.NullMarked;
