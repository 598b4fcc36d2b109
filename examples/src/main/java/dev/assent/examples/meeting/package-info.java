/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** A meeting application as a user of Assent would write it. */
@NullMarked
package dev.assent.examples.meeting;

import org.jspecify.annotations.NullMarked;
