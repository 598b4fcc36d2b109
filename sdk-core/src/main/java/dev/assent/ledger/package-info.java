/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** What happened to every datum and every category, as counts; never a value. Part of the API. */
@NullMarked
package dev.assent.ledger;

import org.jspecify.annotations.NullMarked;
