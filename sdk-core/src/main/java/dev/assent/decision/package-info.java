/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * What follows from policy and choices, per subject: decisions, their explanation, and their
 * change.
 */
@NullMarked
package dev.assent.decision;

import org.jspecify.annotations.NullMarked;
