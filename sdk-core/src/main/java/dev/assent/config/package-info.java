/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** What is wrong with a setting, a file or a field, and where. */
@NullMarked
package dev.assent.config;

import org.jspecify.annotations.NullMarked;
