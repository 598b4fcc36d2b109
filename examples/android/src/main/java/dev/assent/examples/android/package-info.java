/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** A meeting on a phone, whose consent SDK keeps a TC string. */
@NullMarked
package dev.assent.examples.android;

import org.jspecify.annotations.NullMarked;
