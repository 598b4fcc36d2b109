/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Compares two tables of verdicts: what is newly permitted, kept, released, reduced or denied. Not
 * part of the API.
 */
@NullMarked
package dev.assent.internal.check.diff;

import org.jspecify.annotations.NullMarked;
