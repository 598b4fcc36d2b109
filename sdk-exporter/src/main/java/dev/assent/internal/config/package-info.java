/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Reads environment variables and system properties into settings. Not part of the API. */
@NullMarked
package dev.assent.internal.config;

import org.jspecify.annotations.NullMarked;
