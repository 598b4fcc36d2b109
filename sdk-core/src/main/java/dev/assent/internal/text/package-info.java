/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Tables of texts, ASCII, runs of digits, percent-decoding, and SHA-256. Not part of the API. */
@NullMarked
package dev.assent.internal.text;

import org.jspecify.annotations.NullMarked;
