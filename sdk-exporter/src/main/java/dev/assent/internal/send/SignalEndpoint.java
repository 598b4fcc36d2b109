/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.ledger.Signal;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint of one signal at one destination: its encoder and its transport. Thread-safe.
 *
 * <p>An encoder of somebody else's may keep the bytes of the last request in its buffers. Encoders
 * are discarded when decisions tighten and recreated on demand.
 *
 * @param <T> the SDK's type of the data
 */
public final class SignalEndpoint<T> {
  private final Route route;
  private final boolean replays;
  private final EncoderSettings settings;
  private final Supplier<Encoder<T>> encoders;
  private final Encoder<T> packer;
  private volatile @Nullable Encoder<T> encoder;

  /** An endpoint without a log, for encoders of protobuf. */
  SignalEndpoint(Transport transport, Supplier<Encoder<T>> encoders, Encoder<T> packer) {
    this(
        new Route(
            transport,
            Signal.TRACES,
            ExportLog.withoutLogging(),
            true,
            () -> new EncodedRequestMerger(encoders.get().settings(), Encoders.MAX_BODY_BYTES)),
        encoders,
        packer);
  }

  /**
   * An endpoint for new data.
   *
   * @param encoders creates encoders
   * @param packer encodes the same data for the disk: as protobuf without compression
   */
  SignalEndpoint(Route route, Supplier<Encoder<T>> encoders, Encoder<T> packer) {
    this(route, false, encoders, packer);
  }

  private SignalEndpoint(
      Route route, boolean replays, Supplier<Encoder<T>> encoders, Encoder<T> packer) {
    this.route = route;
    this.replays = replays;
    this.encoders = encoders;
    this.packer = packer;
    Encoder<T> first = encoders.get();
    this.settings = first.settings();
    this.encoder = first;
  }

  /**
   * The way of all data of one signal to its receiver.
   *
   * @param log logs failing exports
   * @param repeats whether data may be sent again after an attempt that may have sent it; false if
   *     the transport has retries of its own
   * @param replayers creates encoders for data from disk
   */
  record Route(
      Transport transport,
      Signal signal,
      ExportLog log,
      boolean repeats,
      Supplier<Encoder<EncodedRequest>> replayers) {}

  /**
   * Encodes data for the disk.
   *
   * @return a whole OTLP request without compression; null if the data can't be encoded
   */
  public byte @Nullable [] pack(Collection<? extends T> data) {
    RequestBody body = packer.encode(data);
    boolean fails = body == RequestBody.FAILED || body == RequestBody.TOO_LARGE;
    return fails || !body.mayBegin() ? null : body.body();
  }

  /** Discards all encoders and their buffers. An encoder in use is discarded after its request. */
  public void forget() {
    encoder = null;
  }

  /**
   * The same endpoint for encoded data. Data from disk was counted as waiting before, so the log
   * does not count it again.
   */
  public SignalEndpoint<EncodedRequest> packed() {
    return new SignalEndpoint<>(route, true, route.replayers(), route.replayers().get());
  }

  /**
   * The same endpoint with a transformation before encoding.
   *
   * @param preparation the transformation; if it throws, the data is not encoded
   */
  public <D> SignalEndpoint<D> after(
      Function<? super Collection<? extends D>, EncoderInput<T>> preparation) {
    return new SignalEndpoint<>(
        route,
        replays,
        () -> new PreparingEncoder<>(encoders.get(), preparation),
        new PreparingEncoder<>(packer, preparation));
  }

  /** The settings of its encoders. */
  EncoderSettings settings() {
    return settings;
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
    return route.transport();
  }

  /** Whether data may be sent again after an attempt that may have sent it. */
  boolean repeats() {
    return route.repeats();
  }

  /** Data was not accepted; see {@link ExportLog#failed}. */
  void failed(@Nullable ExportFailure failure, long gone, long kept) {
    route.log().failed(route.signal(), failure, gone, replays ? 0 : kept);
  }

  /** Data was accepted. */
  void worked() {
    route.log().worked(route.signal());
  }
}
