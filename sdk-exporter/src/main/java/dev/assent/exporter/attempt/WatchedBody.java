/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.attempt;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.function.BooleanSupplier;

/** A request's body, piece by piece (16 KiB), as long as it may go on. */
final class WatchedBody implements BodyPublisher {
  private final BodyPublisher bytes;
  private final BooleanSupplier onward;

  WatchedBody(byte[] bytes, BooleanSupplier onward) {
    this.bytes = BodyPublishers.ofByteArray(bytes);
    this.onward = onward;
  }

  @Override
  public long contentLength() {
    return bytes.contentLength();
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    bytes.subscribe(new Watch(subscriber));
  }

  private final class Watch implements Subscriber<ByteBuffer> {
    private final Subscriber<? super ByteBuffer> subscriber;
    private boolean stopped;

    Watch(Subscriber<? super ByteBuffer> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      subscriber.onSubscribe(subscription);
    }

    @Override
    public void onNext(ByteBuffer piece) {
      if (stopped) {
        return;
      }
      if (onward.getAsBoolean()) {
        subscriber.onNext(piece);
      } else {
        stopped = true;
        subscriber.onError(new IOException("aborted"));
      }
    }

    @Override
    public void onError(Throwable failure) {
      if (!stopped) {
        subscriber.onError(failure);
      }
    }

    @Override
    public void onComplete() {
      if (!stopped) {
        subscriber.onComplete();
      }
    }
  }
}
