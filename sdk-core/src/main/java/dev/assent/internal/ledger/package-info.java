/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Counts the outcomes of data. Not part of the API. */
@NullMarked
package dev.assent.internal.ledger;

import org.jspecify.annotations.NullMarked;
