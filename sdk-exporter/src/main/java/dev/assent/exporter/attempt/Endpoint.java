/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.attempt;

import java.util.Collection;
import java.util.function.Function;

/**
 * Where one signal of one destination goes: how it is encoded, and what carries it.
 *
 * @param <T> the SDK's type of the data
 */
public final class Endpoint<T> {
  private final Encoder<T> encoder;
  private final Transport transport;

  Endpoint(Encoder<T> encoder, Transport transport) {
    this.encoder = encoder;
    this.transport = transport;
  }

  /**
   * The same, for data that something is done to before they are encoded.
   *
   * @param preparation what; where it throws, they are not encoded
   */
  public <D> Endpoint<D> after(
      Function<? super Collection<? extends D>, ? extends Collection<? extends T>> preparation) {
    return new Endpoint<>(new PreparingEncoder<>(encoder, preparation), transport);
  }

  Encoder<T> encoder() {
    return encoder;
  }

  Transport transport() {
    return transport;
  }
}
