/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The instruments that the application records with: the SDK's, each behind a guard. What they hand
 * to the SDK is judged when it is collected.
 *
 * <p>There is a class for each kind, since the API's eight kinds share no type: what they have in
 * common would cost an object per measurement.
 */
@NullMarked
package dev.assent.exporter.instrument;

import org.jspecify.annotations.NullMarked;
