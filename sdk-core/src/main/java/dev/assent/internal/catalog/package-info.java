/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The catalog, which maps the name of a field to its categories, type, length and shape. Not part
 * of the API.
 */
@NullMarked
package dev.assent.internal.catalog;

import org.jspecify.annotations.NullMarked;
