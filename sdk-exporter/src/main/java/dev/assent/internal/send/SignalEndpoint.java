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
 * The endpoint of one signal at one destination: its encoder and its transport. Thread-safe.
 *
 * <p>OpenTelemetry's encoders keep the bytes of the last request in their buffers. They are
 * discarded when decisions tighten and recreated on demand.
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

  /** An endpoint without a log. */
  SignalEndpoint(Transport transport, Supplier<Encoder<T>> encoders, Supplier<Encoder<T>> packers) {
    this(transport, Signal.TRACES, ExportLog.withoutLogging(), false, encoders, packers);
  }

  /**
   * @param log logs failing exports
   * @param replays whether data comes from disk, so that it was counted as waiting before
   * @param encoders creates encoders
   * @param packers creates encoders for the same data without compression
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
   * Encodes data for the disk.
   *
   * @return a whole OTLP request without compression; null if the data can't be encoded
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

  /** Discards all encoders and their buffers. An encoder in use is discarded after its request. */
  public void forget() {
    encoder = null;
    synchronized (this) {
      packer = null;
    }
  }

  /** The same endpoint for encoded data. */
  public SignalEndpoint<EncodedRequest> packed() {
    Supplier<Encoder<EncodedRequest>> joining =
        () -> new EncodedRequestMerger(config, Encoders.MAX_BODY_BYTES);
    return new SignalEndpoint<>(transport, signal, log, true, joining, joining);
  }

  /**
   * The same endpoint with a transformation before encoding.
   *
   * @param preparation the transformation; if it throws, the data is not encoded
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

  /** The settings as interpreted by the exporter builder. */
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

  /** Data was not accepted; see {@link ExportLog#failed}. */
  void failed(@Nullable ExportFailure failure, long gone, long kept) {
    log.failed(signal, failure, gone, replays ? 0 : kept);
  }

  /** Data was accepted. */
  void worked() {
    log.worked(signal);
  }
}
