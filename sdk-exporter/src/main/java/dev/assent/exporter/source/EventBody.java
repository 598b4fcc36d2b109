/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.source;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** The body of an event stream, handed on as it comes; no thread waits for it. */
final class EventBody implements BodySubscriber<Optional<byte[]>> {
  private final CompletableFuture<Optional<byte[]>> end = new CompletableFuture<>();
  private final EventConnection connection;
  private final Runnable opened;
  private @Nullable Subscription subscription;

  EventBody(EventConnection connection, Runnable opened) {
    this.connection = connection;
    this.opened = opened;
  }

  @Override
  public CompletionStage<Optional<byte[]>> getBody() {
    return end;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    this.subscription = subscription;
    opened.run();
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> pieces) {
    for (ByteBuffer piece : pieces) {
      if (!connection.received(piece)) {
        if (subscription != null) {
          subscription.cancel();
        }
        end.complete(Optional.empty());
        return;
      }
    }
  }

  @Override
  public void onError(Throwable failure) {
    end.complete(Optional.empty());
  }

  @Override
  public void onComplete() {
    end.complete(Optional.empty());
  }
}
