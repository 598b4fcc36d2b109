/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Text tables, and tests for ASCII characters. Not part of the API. */
@NullMarked
package dev.assent.internal.text;

import org.jspecify.annotations.NullMarked;
