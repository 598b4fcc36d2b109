/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Inventories and consent records in the formats of others. Part of the API. */
@NullMarked
package dev.assent.inventory.format;

import org.jspecify.annotations.NullMarked;
