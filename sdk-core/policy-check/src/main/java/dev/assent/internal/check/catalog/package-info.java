/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Describes the entries of a catalog, and compares two descriptions. Not part of the API. */
@NullMarked
package dev.assent.internal.check.catalog;

import org.jspecify.annotations.NullMarked;
