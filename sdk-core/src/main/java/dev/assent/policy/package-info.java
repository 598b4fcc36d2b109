/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The vocabulary of a policy: purposes, recipients and bases. Part of the API.
 *
 * @since 0.1.0
 */
@NullMarked
package dev.assent.policy;

import org.jspecify.annotations.NullMarked;
