/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Compares the descriptions of two catalogs. Not part of the API. */
@NullMarked
package dev.assent.internal.check.catalog;

import org.jspecify.annotations.NullMarked;
