/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** A shop whose SDK is autoconfigured, and which Assent gates without a change of its code. */
@NullMarked
package dev.assent.examples.autoconfigure;

import org.jspecify.annotations.NullMarked;
