/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Reports the names that no catalog has: in a file, and in the log. Not part of the API. */
@NullMarked
package dev.assent.internal.catalog.report;

import org.jspecify.annotations.NullMarked;
