/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.attempt;

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

  Encoder<T> encoder() {
    return encoder;
  }

  Transport transport() {
    return transport;
  }
}
