/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The last known documents of the sources in files that survive a restart: their format, their
 * protection, and how those of two processes are merged. Not part of the API.
 */
@NullMarked
package dev.assent.internal.cache.state;

import org.jspecify.annotations.NullMarked;
