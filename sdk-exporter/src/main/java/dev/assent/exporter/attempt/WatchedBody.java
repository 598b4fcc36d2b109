/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.attempt;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * A request's body, piece by piece, as long as it may go on. Pieces are views of the array: the
 * JDK's own publisher copies it into pieces of 16 KiB first, and each piece is a system call and a
 * turn of several threads.
 */
final class WatchedBody implements BodyPublisher {
  /** {@value} bytes. */
  static final int PIECE_BYTES = 64 * 1024;

  private final byte[] bytes;
  private final BooleanSupplier onward;

  /**
   * @param bytes not copied; nobody changes them any more
   */
  WatchedBody(byte[] bytes, BooleanSupplier onward) {
    this.bytes = bytes;
    this.onward = onward;
  }

  @Override
  public long contentLength() {
    return bytes.length;
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    subscriber.onSubscribe(new Pieces(subscriber));
  }

  /** Hands pieces on; who asks first, while nobody does, hands on for all who ask meanwhile. */
  private final class Pieces implements Subscription {
    private final Subscriber<? super ByteBuffer> subscriber;
    private final AtomicLong asked = new AtomicLong();
    private volatile boolean ended;
    private int next;

    Pieces(Subscriber<? super ByteBuffer> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void request(long count) {
      if (count <= 0) {
        end(new IllegalArgumentException("asked for " + count));
      } else if (asked.getAndUpdate(before -> before + count < 0 ? Long.MAX_VALUE : before + count)
          == 0) {
        do {
          handOn();
        } while (!ended && asked.decrementAndGet() > 0);
      }
    }

    private void handOn() {
      if (ended) {
        return;
      }
      if (next < bytes.length) {
        if (!onward.getAsBoolean()) {
          end(new IOException("aborted"));
          return;
        }
        int length = Math.min(PIECE_BYTES, bytes.length - next);
        int from = next;
        next += length;
        subscriber.onNext(ByteBuffer.wrap(bytes, from, length));
      }
      if (!ended && next == bytes.length) {
        ended = true;
        subscriber.onComplete();
      }
    }

    private void end(Exception failure) {
      if (!ended) {
        ended = true;
        subscriber.onError(failure);
      }
    }

    @Override
    public void cancel() {
      ended = true;
    }
  }
}
