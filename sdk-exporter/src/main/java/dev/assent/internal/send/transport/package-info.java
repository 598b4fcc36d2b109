/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Encodes batches, and carries one request at a time to a receiver. Not part of the API. */
@NullMarked
package dev.assent.internal.send.transport;

import org.jspecify.annotations.NullMarked;
