/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Builds events, or counts those that no destination may receive. Not part of the API. */
@NullMarked
package dev.assent.internal.capture;

import org.jspecify.annotations.NullMarked;
