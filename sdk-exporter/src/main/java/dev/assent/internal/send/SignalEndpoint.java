/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.ledger.Signal;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where one signal of one destination goes: how it is encoded, and what carries it. Thread-safe.
 *
 * <p>OpenTelemetry's encoders keep the bytes of the last request in their buffers. So they are let
 * go of when decisions tighten, and made anew when they are needed.
 *
 * @param <T> the SDK's type of the data
 */
public final class SignalEndpoint<T> {
  private final Transport transport;
  private final Signal signal;
  private final ExportLog log;
  private final boolean replays;
  private final HttpSenderConfig config;
  private final Supplier<Encoder<T>> encoders;
  private final Supplier<Encoder<T>> packers;
  private volatile @Nullable Encoder<T> encoder;

  /** Guarded by this. */
  private @Nullable Encoder<T> packer;

  /** An endpoint of which nothing is said. */
  SignalEndpoint(Transport transport, Supplier<Encoder<T>> encoders, Supplier<Encoder<T>> packers) {
    this(transport, Signal.TRACES, ExportLog.silent(), false, encoders, packers);
  }

  /**
   * @param log says when exports fail
   * @param replays whether data come from disk: that they wait there was told before
   * @param encoders makes encoders that understand the settings alike
   * @param packers makes encoders for the same data that do not compress
   */
  SignalEndpoint(
      Transport transport,
      Signal signal,
      ExportLog log,
      boolean replays,
      Supplier<Encoder<T>> encoders,
      Supplier<Encoder<T>> packers) {
    this.transport = transport;
    this.signal = signal;
    this.log = log;
    this.replays = replays;
    this.encoders = encoders;
    this.packers = packers;
    Encoder<T> first = encoders.get();
    this.config = first.config();
    this.encoder = first;
  }

  /**
   * Encodes data to be sent later.
   *
   * @return a whole OTLP request, not compressed; null if the data can't be encoded
   */
  public synchronized byte @Nullable [] pack(Collection<? extends T> data) {
    Encoder<T> made = packer;
    if (made == null) {
      made = packers.get();
      packer = made;
    }
    RequestBody body = made.encode(data);
    boolean fails = body == RequestBody.FAILED || body == RequestBody.TOO_LARGE;
    return fails || !body.mayBegin() ? null : body.body();
  }

  /** Lets go of all that was encoded. What is being encoded now goes when that has ended. */
  public void forget() {
    encoder = null;
    synchronized (this) {
      packer = null;
    }
  }

  /** The same endpoint for what was encoded already. */
  public SignalEndpoint<EncodedRequest> packed() {
    Supplier<Encoder<EncodedRequest>> joining =
        () -> new EncodedRequestMerger(config, Encoders.MAX_BODY_BYTES);
    return new SignalEndpoint<>(transport, signal, log, true, joining, joining);
  }

  /**
   * The same, for data that something is done to before they are encoded.
   *
   * @param preparation what; where it throws, they are not encoded
   */
  public <D> SignalEndpoint<D> after(
      Function<? super Collection<? extends D>, EncoderInput<T>> preparation) {
    return new SignalEndpoint<>(
        transport,
        signal,
        log,
        replays,
        () -> new PreparingEncoder<>(encoders.get(), preparation),
        () -> new PreparingEncoder<>(packers.get(), preparation));
  }

  /** How the exporter's builder understood the settings. */
  HttpSenderConfig config() {
    return config;
  }

  /** For the worker: used by one thread. */
  Encoder<T> encoder() {
    Encoder<T> known = encoder;
    if (known == null) {
      known = encoders.get();
      encoder = known;
    }
    return known;
  }

  Transport transport() {
    return transport;
  }

  /** Data were not taken; see {@link ExportLog#failed}. */
  void failed(@Nullable ExportFailure failure, long gone, long kept) {
    log.failed(signal, failure, gone, replays ? 0 : kept);
  }

  /** Data were taken. */
  void worked() {
    log.worked(signal);
  }
}
