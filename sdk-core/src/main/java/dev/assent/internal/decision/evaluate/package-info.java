/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Computes the decision of one subject from a policy and the choices of all levels, at one moment.
 * Not part of the API.
 */
@NullMarked
package dev.assent.internal.decision.evaluate;

import org.jspecify.annotations.NullMarked;
