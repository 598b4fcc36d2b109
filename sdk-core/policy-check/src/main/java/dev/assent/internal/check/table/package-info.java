/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The verdicts of a policy in every state, as a table. Not part of the API. */
@NullMarked
package dev.assent.internal.check.table;

import org.jspecify.annotations.NullMarked;
