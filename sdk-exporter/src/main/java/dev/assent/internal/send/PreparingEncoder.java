/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import java.util.Collection;
import java.util.function.Function;

/**
 * Does something to data before another encodes them.
 *
 * @param <D> the data as they come
 * @param <T> the data as they are encoded
 */
record PreparingEncoder<D, T>(
    Encoder<T> encoder, Function<? super Collection<? extends D>, Prepared<T>> preparation)
    implements Encoder<D> {
  @Override
  public Encoded encode(Collection<? extends D> data) {
    try {
      Prepared<T> prepared = preparation.apply(data);
      return encoder.encode(prepared.data()).askingFirst(prepared.handover());
    } catch (RuntimeException | StackOverflowError failed) {
      return Encoded.FAILED;
    }
  }

  @Override
  public HttpSenderConfig config() {
    return encoder.config();
  }
}
