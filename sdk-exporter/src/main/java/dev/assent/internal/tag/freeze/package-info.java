/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Copies what others could still change, within the limits of attributes, and reads the categories
 * that callers declare. Not part of the API.
 */
@NullMarked
package dev.assent.internal.tag.freeze;

import org.jspecify.annotations.NullMarked;
