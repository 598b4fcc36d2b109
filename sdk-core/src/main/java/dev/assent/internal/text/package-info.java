/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Text as tables and letters. Not part of the API. */
@NullMarked
package dev.assent.internal.text;

import org.jspecify.annotations.NullMarked;
