/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Limits what leaves in the headers of requests, and what arrives in them. Not part of the API. */
@NullMarked
package dev.assent.internal.propagation;

import org.jspecify.annotations.NullMarked;
