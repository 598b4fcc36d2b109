/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The forms that a value can have: tokens, codes, templates of routes and texts, network addresses,
 * numbers. Not part of the API.
 */
@NullMarked
package dev.assent.internal.catalog.shape;

import org.jspecify.annotations.NullMarked;
