/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Decisions, which combine the policy and the choices of a subject at one moment, with their
 * changes and explanations. Not part of the API.
 */
@NullMarked
package dev.assent.internal.decision;

import org.jspecify.annotations.NullMarked;
