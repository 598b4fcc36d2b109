/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Starts and configures Assent. Part of the API.
 *
 * @since 0.1.0
 */
@NullMarked
package dev.assent;

import org.jspecify.annotations.NullMarked;
