/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Readers of a taken-over SDK, each behind the gates of its destinations. Not part of the API. */
@NullMarked
package dev.assent.internal.host.metric;

import org.jspecify.annotations.NullMarked;
