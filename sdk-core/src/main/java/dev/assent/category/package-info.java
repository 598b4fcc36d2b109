/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The kinds of data that a field can hold. Part of the API.
 *
 * @since 0.1.0
 */
@NullMarked
package dev.assent.category;

import org.jspecify.annotations.NullMarked;
