/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** The exact count of what happened to every datum and every category; never a value. */
@NullMarked
package dev.assent.ledger;

import org.jspecify.annotations.NullMarked;
