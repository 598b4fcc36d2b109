/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Clocks that tests can set, a clock that never goes back, backoff, and a limit of one log line per
 * hour. Not part of the API.
 */
@NullMarked
package dev.assent.internal.time;

import org.jspecify.annotations.NullMarked;
