/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** What kind of data a field holds, and the catalog that knows it by the field's name. */
@NullMarked
package dev.assent.category;

import org.jspecify.annotations.NullMarked;
