/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * A reference server for the contract of consent platforms in {@code
 * docs/consent-service/README.md}. The README in this folder describes it. No other module depends
 * on it.
 */
@NullMarked
package dev.assent.examples.consent;

import org.jspecify.annotations.NullMarked;
