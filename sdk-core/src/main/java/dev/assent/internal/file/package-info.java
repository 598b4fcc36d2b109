/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Files: atomic replacement, permissions, locks between processes. Not part of the API. */
@NullMarked
package dev.assent.internal.file;

import org.jspecify.annotations.NullMarked;
