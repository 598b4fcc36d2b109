/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.jdk;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A body that is passed on as it arrives; no thread waits for it. */
final class StreamedBody implements BodySubscriber<Optional<byte[]>> {
  private final CompletableFuture<Optional<byte[]>> end = new CompletableFuture<>();
  private final Runnable opened;
  private final Predicate<ByteBuffer> received;
  private @Nullable Subscription subscription;

  StreamedBody(Runnable opened, Predicate<ByteBuffer> received) {
    this.opened = opened;
    this.received = received;
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
      if (!received.test(piece)) {
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
