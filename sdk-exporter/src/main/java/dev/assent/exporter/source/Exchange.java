/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.source;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. The answer is handed on where its body ends, which is on one of the
 * client's threads: the client's own future would hand it on in the common pool, which the
 * application may have filled. Thread-safe.
 */
final class Exchange implements BodyHandler<Optional<byte[]>> {
  private final HttpRequest request;
  private final BodyHandler<Optional<byte[]>> bodies;
  private final BiConsumer<@Nullable Answer, @Nullable Throwable> then;
  private final AtomicBoolean handedOn = new AtomicBoolean();

  /** The future is published before it is checked whether it may be; the other order in cancel. */
  private volatile @Nullable Future<?> underWay;

  private volatile boolean cancelled;

  /**
   * An exchange that has not begun, so that it can be published before.
   *
   * @param bodies reads the body
   * @param then takes the answer, or why there is none; called once
   */
  Exchange(
      HttpRequest request,
      BodyHandler<Optional<byte[]>> bodies,
      BiConsumer<@Nullable Answer, @Nullable Throwable> then) {
    this.request = request;
    this.bodies = bodies;
    this.then = then;
  }

  /**
   * Sends.
   *
   * @param client null if it is closed
   * @param failed told first why the client has failed, if it has
   */
  void begin(@Nullable HttpClient client, Consumer<Throwable> failed) {
    if (client == null) {
      handOn(null, new IOException("closed"));
      return;
    }
    CompletableFuture<?> sent = client.sendAsync(request, this);
    underWay = sent;
    if (cancelled) {
      sent.cancel(true);
    }
    CompletableFuture<?> unused = sent.whenComplete((response, failure) -> failed(failure, failed));
  }

  /** Closes the connection. */
  void cancel() {
    cancelled = true;
    Future<?> sent = underWay;
    if (sent != null) {
      sent.cancel(true);
    }
  }

  private void failed(@Nullable Throwable failure, Consumer<Throwable> told) {
    if (failure != null) {
      told.accept(failure);
      handOn(null, failure);
    }
  }

  @Override
  public BodySubscriber<Optional<byte[]>> apply(ResponseInfo info) {
    BodySubscriber<Optional<byte[]>> body = bodies.apply(info);
    CompletionStage<?> unused =
        body.getBody()
            .whenComplete(
                (bytes, failure) ->
                    handOn(
                        failure == null
                            ? new Answer(request.uri(), info.statusCode(), info.headers(), bytes)
                            : null,
                        failure));
    return body;
  }

  private void handOn(@Nullable Answer answer, @Nullable Throwable failure) {
    if (handedOn.compareAndSet(false, true)) {
      then.accept(answer, failure);
    }
  }
}
