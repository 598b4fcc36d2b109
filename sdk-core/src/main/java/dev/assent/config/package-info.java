/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Reads what people write (YAML, JSON), with the position of every value, and says what is wrong
 * with it.
 */
@NullMarked
package dev.assent.config;

import org.jspecify.annotations.NullMarked;
