/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Applies decisions to spans and log records: pass, strip, hold or withhold. Not part of the API.
 */
@NullMarked
package dev.assent.internal.gate;

import org.jspecify.annotations.NullMarked;
