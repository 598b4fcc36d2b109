/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Builds inventories. Not part of the API. */
@NullMarked
package dev.assent.internal.inventory;

import org.jspecify.annotations.NullMarked;
