/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Counts, per destination and name, what leaves and what stays, and writes the report of {@code
 * ASSENT_REPORT}. Not part of the API.
 */
@NullMarked
package dev.assent.internal.report;

import org.jspecify.annotations.NullMarked;
