/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.send;

import dev.assent.internal.http.Untraced;
import dev.assent.internal.send.transport.DataBody;
import dev.assent.internal.send.transport.ExportFailure;
import dev.assent.internal.send.transport.ReceiverResponse;
import dev.assent.internal.send.transport.RequestBody;
import dev.assent.internal.send.transport.Transport;
import dev.assent.internal.send.transport.TransportException;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Hands data to somebody else's exporter, one call at a time. Thread-safe.
 *
 * <p>The exporter decides when and how often it sends. A call that has begun can't be aborted: the
 * exchange ends, and the exporter continues. Until the call returns, the exporter gets no other
 * one, because exporters need not be thread-safe. An error can end the thread of a call before the
 * call is over; then the next call finds the thread dead, and takes its place.
 *
 * @param <T> the SDK's type of the data
 */
final class ExporterTransport<T> implements Transport {
  private final Function<Collection<T>, CompletableResultCode> export;
  private final Executor threads;
  private final Consumer<Collection<T>> given;

  /** The call that has the exporter; null if none has. */
  private final AtomicReference<@Nullable ExporterCall<ReceiverResponse>> running =
      new AtomicReference<>();

  /**
   * A transport.
   *
   * @param threads runs the exporter, which may block
   * @param given receives data before the exporter may get it
   */
  ExporterTransport(
      Function<Collection<T>, CompletableResultCode> export,
      Executor threads,
      Consumer<Collection<T>> given) {
    this.export = export;
    this.threads = threads;
    this.given = given;
  }

  @Override
  public CompletableFuture<ReceiverResponse> send(RequestBody body, BooleanSupplier onward) {
    ExporterCall<ReceiverResponse> before = running.get();
    if (before != null && !before.isOver()) {
      return busy();
    }
    ExporterCall<ReceiverResponse> call = new ExporterCall<>();
    Collection<T> data = data(body);
    if (!running.compareAndSet(before, call)) {
      return busy();
    }
    try {
      threads.execute(() -> run(call, data, onward));
    } catch (RejectedExecutionException closed) {
      ended(call);
      fail(call.exchange());
    } catch (Error noThread) {
      ended(call);
      throw noThread;
    }
    return call.exchange();
  }

  private static CompletableFuture<ReceiverResponse> busy() {
    return CompletableFuture.failedFuture(new TransportException(ExportFailure.BUSY));
  }

  private void ended(ExporterCall<ReceiverResponse> call) {
    boolean unused = running.compareAndSet(call, null);
  }

  /** The encoder of the same endpoint created the body. */
  @SuppressWarnings("unchecked")
  private static <T> Collection<T> data(RequestBody body) {
    return ((DataBody<T>) body).data();
  }

  /** Ends the exchange after the call has ended, so that the next one finds the exporter free. */
  private void run(
      ExporterCall<ReceiverResponse> call, Collection<T> data, BooleanSupplier onward) {
    CompletableFuture<ReceiverResponse> exchange = call.exchange();
    CompletableResultCode result = call.begins() ? call(data, onward) : null;
    ended(call);
    if (result == null) {
      fail(exchange);
    } else {
      CompletableResultCode unused = result.whenComplete(() -> end(exchange, result.isSuccess()));
    }
  }

  /** Returns null if there is no result. */
  private @Nullable CompletableResultCode call(Collection<T> data, BooleanSupplier onward) {
    try {
      given.accept(data); // first: who withdraws a category after the abort must see it
      return onward.getAsBoolean() ? Untraced.call(() -> export.apply(data)) : null;
    } catch (RuntimeException | Error e) {
      return null;
    }
  }

  private static void end(CompletableFuture<ReceiverResponse> exchange, boolean success) {
    if (success) {
      exchange.complete(new ReceiverResponse(200, null, new byte[0]));
    } else {
      fail(exchange);
    }
  }

  private static void fail(CompletableFuture<ReceiverResponse> exchange) {
    exchange.completeExceptionally(new TransportException(ExportFailure.FAILED));
  }
}
