/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What could not be sent, on disk: gated again when it is read, and erased by destroying its key.
 * Not part of the API.
 */
@NullMarked
package dev.assent.internal.spool;

import org.jspecify.annotations.NullMarked;
