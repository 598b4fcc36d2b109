/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.data.Stamped;
import dev.assent.internal.otlp.OtlpEncoder;
import dev.assent.internal.send.transport.BeforeSend;
import dev.assent.internal.send.transport.EncodedRequest;
import dev.assent.internal.send.transport.EncodedRequestMerger;
import dev.assent.internal.send.transport.Encoder;
import dev.assent.internal.send.transport.EncoderInput;
import dev.assent.internal.send.transport.ExportFailure;
import dev.assent.internal.send.transport.ProtobufEncoder;
import dev.assent.internal.send.transport.RequestBody;
import dev.assent.internal.send.transport.Transport;
import dev.assent.ledger.Signal;
import io.opentelemetry.sdk.common.export.Compressor;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint of one signal at one destination: its encoder and its transport. Thread-safe.
 *
 * @param <T> the SDK's type of the data
 */
public final class SignalEndpoint<T> {
  /** The maximum size of a request before compression, as in OpenTelemetry: {@value} bytes. */
  public static final int MAX_BODY_BYTES = 64 * 1024 * 1024;

  private final Route route;
  private final boolean replays;
  private final Encoder<T> encoder;
  private final Encoder<T> packer;
  private final Encoder<EncodedRequest> replayer;
  private final @Nullable AttemptObserver observer;

  /**
   * An endpoint for new data.
   *
   * @param encoder encodes it for the transport
   * @param packer encodes it for the disk: as protobuf without compression
   * @param replayer encodes for the transport what is read from disk
   */
  public SignalEndpoint(
      Route route, Encoder<T> encoder, Encoder<T> packer, Encoder<EncodedRequest> replayer) {
    this(route, false, encoder, packer, replayer, null);
  }

  private SignalEndpoint(
      Route route,
      boolean replays,
      Encoder<T> encoder,
      Encoder<T> packer,
      Encoder<EncodedRequest> replayer,
      @Nullable AttemptObserver observer) {
    this.route = route;
    this.replays = replays;
    this.encoder = encoder;
    this.packer = packer;
    this.replayer = replayer;
    this.observer = observer;
  }

  /**
   * Returns an endpoint that takes protobuf.
   *
   * @param compressor null if bodies are not compressed here
   */
  public static <T> SignalEndpoint<T> protobuf(
      Route route, OtlpEncoder<T> otlp, @Nullable Compressor compressor) {
    return new SignalEndpoint<>(
        route,
        new ProtobufEncoder<>(otlp, compressor, MAX_BODY_BYTES, route.transport().provesReading()),
        packer(otlp),
        new EncodedRequestMerger(compressor, MAX_BODY_BYTES));
  }

  /** An encoder for the disk. */
  public static <T> Encoder<T> packer(OtlpEncoder<T> otlp) {
    return new ProtobufEncoder<>(otlp, null, MAX_BODY_BYTES, false);
  }

  /**
   * The way of all data of one signal to its receiver.
   *
   * @param log logs failing exports
   * @param timeout the maximum time of an attempt
   * @param repeats whether data may be sent again after an attempt that may have sent it; false if
   *     the transport has retries of its own
   */
  public record Route(
      Transport transport, Signal signal, ExportLog log, Duration timeout, boolean repeats) {}

  /**
   * Encodes data for the disk.
   *
   * @return a whole OTLP request without compression; null if the data can't be encoded
   */
  public @Nullable EncodedRequest pack(Collection<? extends T> data) {
    RequestBody body = packer.encode(data);
    boolean fails = body == RequestBody.FAILED || body == RequestBody.TOO_LARGE;
    return fails ? null : new Packed(body.body(), body.beforeSend());
  }

  /** A whole request for the disk. Immutable; the message is not copied. */
  private static final class Packed implements EncodedRequest {
    private final byte[] message;
    private final BeforeSend beforeSend;

    Packed(byte[] message, BeforeSend beforeSend) {
      this.message = message;
      this.beforeSend = beforeSend;
    }

    @Override
    public byte[] message() {
      return message;
    }

    @Override
    public BeforeSend beforeSend() {
      return beforeSend;
    }
  }

  /**
   * The same endpoint for encoded data. Data from disk was counted as waiting before, so the log
   * does not count it again.
   */
  public SignalEndpoint<EncodedRequest> packed() {
    return new SignalEndpoint<>(route, true, replayer, replayer, replayer, observer);
  }

  /**
   * The same endpoint with a transformation before encoding.
   *
   * @param preparation the transformation; if it throws, the data is not encoded
   */
  public <D> SignalEndpoint<D> after(
      Function<? super Collection<? extends D>, EncoderInput<T>> preparation) {
    return new SignalEndpoint<>(
        route, replays, encoder.after(preparation), packer.after(preparation), replayer, observer);
  }

  /**
   * The same endpoint with an observer of its attempts.
   *
   * @param added null for none
   */
  public SignalEndpoint<T> observedBy(@Nullable AttemptObserver added) {
    return new SignalEndpoint<>(route, replays, encoder, packer, replayer, added);
  }

  /**
   * Tells the observer about an attempt whose request had begun to leave. If the observer fails,
   * the delivery goes on.
   */
  void ended(List<? extends Stamped> batch, RequestBody body, AttemptResult result) {
    if (observer == null || !result.mayHaveArrived()) {
      return;
    }
    try {
      observer.ended(batch, AttemptObserver.Bytes.of(body), AttemptObserver.Outcome.of(result));
    } catch (RuntimeException | Error unseen) {
      // the viewer lacks this attempt
    }
  }

  public Encoder<T> encoder() {
    return encoder;
  }

  public Transport transport() {
    return route.transport();
  }

  /** The maximum time of an attempt. */
  public Duration timeout() {
    return route.timeout();
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
