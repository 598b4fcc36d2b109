/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * File operations: atomic replacement, permissions, and locks between processes. Not part of the
 * API.
 */
@NullMarked
package dev.assent.internal.file;

import org.jspecify.annotations.NullMarked;
