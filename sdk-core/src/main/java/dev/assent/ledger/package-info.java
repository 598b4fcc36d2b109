/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The counts of the outcomes of all data and all categories, without their values. Part of the API.
 *
 * @since 0.1.0
 */
@NullMarked
package dev.assent.ledger;

import org.jspecify.annotations.NullMarked;
