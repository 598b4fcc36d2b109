/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send.transport;

import java.util.Collection;
import java.util.function.Function;

/**
 * Encodes data as one OTLP request. Synchronous; thread-safe.
 *
 * @param <T> the SDK's type of the data
 */
@FunctionalInterface
public interface Encoder<T> {
  /** Encodes a batch. Never throws; the result is {@link RequestBody#FAILED} if encoding fails. */
  RequestBody encode(Collection<? extends T> data);

  /**
   * An encoder that transforms data before this one encodes it.
   *
   * @param preparation the transformation; if it throws, encoding fails
   * @param <D> the type before the transformation
   */
  default <D> Encoder<D> after(
      Function<? super Collection<? extends D>, EncoderInput<T>> preparation) {
    return data -> {
      try {
        EncoderInput<T> input = preparation.apply(data);
        return encode(input.data()).askingFirst(input.beforeSend());
      } catch (RuntimeException | StackOverflowError failed) {
        return RequestBody.FAILED;
      }
    };
  }
}
