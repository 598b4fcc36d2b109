/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A kit for tests of applications that use Assent: a source of choices, a receiver, a clock, a
 * search for leaked values, a check of the inventory, and a proof on the application itself. Part
 * of the API.
 *
 * @since 0.1.0
 */
@NullMarked
package dev.assent.testing;

import org.jspecify.annotations.NullMarked;
