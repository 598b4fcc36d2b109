/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The instruments that the application records with: the SDK's, each behind a guard. What they hand
 * to the SDK is judged when it is collected.
 */
@NullMarked
package dev.assent.exporter.instrument;

import org.jspecify.annotations.NullMarked;
