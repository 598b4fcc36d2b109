/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The exception for an invalid setting, file or field. Part of the API.
 *
 * @since 0.1.0
 */
@NullMarked
package dev.assent.config;

import org.jspecify.annotations.NullMarked;
