/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import java.util.Collection;
import java.util.function.Function;

/**
 * Transforms data before another encoder encodes it.
 *
 * @param <D> the type before the transformation
 * @param <T> the type that is encoded
 */
record PreparingEncoder<D, T>(
    Encoder<T> encoder, Function<? super Collection<? extends D>, EncoderInput<T>> preparation)
    implements Encoder<D> {
  @Override
  public RequestBody encode(Collection<? extends D> data) {
    try {
      EncoderInput<T> input = preparation.apply(data);
      return encoder.encode(input.data()).askingFirst(input.beforeSend());
    } catch (RuntimeException | StackOverflowError failed) {
      return RequestBody.FAILED;
    }
  }

  @Override
  public EncoderSettings settings() {
    return encoder.settings();
  }
}
