/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Finds rules that decide nothing, and what no rule names. Not part of the API. */
@NullMarked
package dev.assent.internal.check.rules;

import org.jspecify.annotations.NullMarked;
