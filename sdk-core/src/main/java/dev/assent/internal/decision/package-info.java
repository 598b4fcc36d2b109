/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Decisions: policy and choices at one moment, per subject; their change, and their explanation.
 * Not part of the API.
 */
@NullMarked
package dev.assent.internal.decision;

import org.jspecify.annotations.NullMarked;
