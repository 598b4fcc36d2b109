/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.spi;

import dev.assent.internal.http.Handover;
import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.http.HttpBody;
import dev.assent.internal.http.HttpCall;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The result of a POST. Cancelled, it completes when the transport has closed the socket, or at
 * once if its body was not requested yet: then nothing of it is sent.
 *
 * @param <T> the result made from the answer
 */
final class TransportFuture<T> extends CompletableFuture<T> implements Handover {
  private final TransportExchange exchange;
  private final Function<HttpAnswer, T> read;

  TransportFuture(
      TransportSender sender,
      HttpCall call,
      BooleanSupplier onward,
      int maxBytes,
      Function<HttpAnswer, T> read) {
    this.read = read;
    this.exchange =
        new TransportExchange(
            sender, call, onward, head -> HttpBody.limited(maxBytes), this::ended);
  }

  TransportFuture<T> begin() {
    exchange.begin();
    return this;
  }

  private void ended(@Nullable HttpAnswer answer, @Nullable Throwable failure) {
    if (answer == null) {
      completeExceptionally(failure == null ? new IOException("no answer") : failure);
      return;
    }
    try {
      complete(read.apply(answer));
    } catch (RuntimeException | Error unreadable) {
      completeExceptionally(unreadable);
    }
  }

  @Override
  public boolean isHandedOver() {
    return exchange.isRead();
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    exchange.abort();
    return exchange.wasAsked() ? isDone() : super.cancel(mayInterruptIfRunning);
  }
}
