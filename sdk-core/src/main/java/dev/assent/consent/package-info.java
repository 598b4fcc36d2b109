/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Reading and changing choices, and the results of changes. Part of the API.
 *
 * @since 0.1.0
 */
@NullMarked
package dev.assent.consent;

import org.jspecify.annotations.NullMarked;
