/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The spool: unsent data on disk, gated again after it is read; what may not stay is erased with
 * the key of its files. Not part of the API.
 */
@NullMarked
package dev.assent.internal.spool;

import org.jspecify.annotations.NullMarked;
