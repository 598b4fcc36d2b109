/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Finds the subjects of a datum: explicit, from baggage, from attributes, or from the span around
 * it. Not part of the API.
 */
@NullMarked
package dev.assent.internal.tag.subject;

import org.jspecify.annotations.NullMarked;
