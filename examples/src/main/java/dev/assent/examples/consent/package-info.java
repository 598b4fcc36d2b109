/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * A small consent platform for the meeting application: an example of the contract in {@code
 * docs/CONSENT-SERVICE.md}. Nothing of Assent depends on it.
 */
@NullMarked
package dev.assent.examples.consent;

import org.jspecify.annotations.NullMarked;
