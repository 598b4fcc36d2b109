/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.attempt;

import java.util.Collection;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where one signal of one destination goes: how it is encoded, and what carries it.
 *
 * @param <T> the SDK's type of the data
 */
public final class Endpoint<T> {
  private final Encoder<T> encoder;
  private final Transport transport;
  private final Supplier<Encoder<T>> packers;

  /** Guarded by this. */
  private @Nullable Encoder<T> packer;

  /**
   * @param packers makes an encoder for the same data that does not compress
   */
  Endpoint(Encoder<T> encoder, Transport transport, Supplier<Encoder<T>> packers) {
    this.encoder = encoder;
    this.transport = transport;
    this.packers = packers;
  }

  /**
   * Encodes data to be sent later. Thread-safe.
   *
   * @return a whole OTLP request, not compressed; null if the data can't be encoded
   */
  public synchronized byte @Nullable [] pack(Collection<? extends T> data) {
    Encoder<T> made = packer;
    if (made == null) {
      made = packers.get();
      packer = made;
    }
    Encoded encoded = made.encode(data);
    return encoded == Encoded.FAILED || encoded == Encoded.TOO_LARGE ? null : encoded.body();
  }

  /** The same endpoint for what was encoded already. */
  public Endpoint<Packed> packed() {
    PackedEncoder joining = new PackedEncoder(encoder.config(), Encoders.MAX_BODY_BYTES);
    return new Endpoint<>(joining, transport, () -> joining);
  }

  /**
   * The same, for data that something is done to before they are encoded.
   *
   * @param preparation what; where it throws, they are not encoded
   */
  public <D> Endpoint<D> after(
      Function<? super Collection<? extends D>, ? extends Collection<? extends T>> preparation) {
    return new Endpoint<>(
        new PreparingEncoder<>(encoder, preparation),
        transport,
        () -> new PreparingEncoder<>(packers.get(), preparation));
  }

  Encoder<T> encoder() {
    return encoder;
  }

  Transport transport() {
    return transport;
  }
}
