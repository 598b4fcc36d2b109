/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What an application can collect, and where each field can go. Part of the API.
 *
 * @since 0.1.0
 */
@NullMarked
package dev.assent.inventory;

import org.jspecify.annotations.NullMarked;
