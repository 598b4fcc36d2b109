/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The command {@code assent-policy}: checks policies, compares them, prints and hashes them. Part
 * of the API.
 *
 * @since 0.1.0
 */
@NullMarked
package dev.assent.policy.check;

import org.jspecify.annotations.NullMarked;
