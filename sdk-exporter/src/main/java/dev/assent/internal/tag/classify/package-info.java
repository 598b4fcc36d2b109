/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Finds the categories of names, values, scopes and resources. Not part of the API. */
@NullMarked
package dev.assent.internal.tag.classify;

import org.jspecify.annotations.NullMarked;
