/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Declares and records usage and diagnostic events. Part of the API.
 *
 * @since 0.1.0
 */
@NullMarked
package dev.assent.capture;

import org.jspecify.annotations.NullMarked;
