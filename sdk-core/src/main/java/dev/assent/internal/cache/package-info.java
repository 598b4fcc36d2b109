/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The consent cache: it requests documents from sources per subject in the background, bounds its
 * size, and refreshes the entries in use. Not part of the API.
 */
@NullMarked
package dev.assent.internal.cache;

import org.jspecify.annotations.NullMarked;
