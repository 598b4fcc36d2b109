/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Writes inventories and consent records in common formats. Part of the API.
 *
 * @since 0.1.0
 */
@NullMarked
package dev.assent.inventory.format;

import org.jspecify.annotations.NullMarked;
