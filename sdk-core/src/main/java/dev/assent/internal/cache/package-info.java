/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The consent cache: asks sources per subject in the background, bounded, and keeps what is in use
 * fresh. Not part of the API.
 */
@NullMarked
package dev.assent.internal.cache;

import org.jspecify.annotations.NullMarked;
