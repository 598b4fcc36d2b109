/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Micrometer for Assent: registries whose meters pass the gates, and meters of the ledger and the
 * consent cache. Part of the API.
 *
 * @since 0.1.0
 */
@NullMarked
package dev.assent.micrometer;

import org.jspecify.annotations.NullMarked;
