/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import java.util.Collection;

/**
 * Encodes data as one OTLP request. Synchronous; used by one thread at a time.
 *
 * @param <T> the SDK's type of the data
 */
interface Encoder<T> {
  /** Encodes a batch. Never throws; the result is {@link RequestBody#FAILED} if encoding fails. */
  RequestBody encode(Collection<? extends T> data);

  /** The settings of the receiver. */
  EncoderSettings settings();
}
