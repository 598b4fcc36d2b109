/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Micrometer over Assent: a registry whose meters go through the gates, and meters about the ledger
 * and the consent cache. The one package that knows Micrometer, which is optional: nothing else
 * loads it.
 */
@NullMarked
package dev.assent.micrometer;

import org.jspecify.annotations.NullMarked;
