/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Reads YAML and JSON, with the position of every value. Not part of the API. */
@NullMarked
package dev.assent.internal.document;

import org.jspecify.annotations.NullMarked;
