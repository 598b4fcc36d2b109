/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The files of a spool: encrypted frames in bounded segments, their key, and erasure by a rewrite
 * under a new key. Not part of the API.
 */
@NullMarked
package dev.assent.internal.spool.store;

import org.jspecify.annotations.NullMarked;
