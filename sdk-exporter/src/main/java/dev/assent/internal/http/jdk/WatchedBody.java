/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.jdk;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request, published in pieces while sending is permitted. Pieces are views of the
 * array. The JDK's own publisher copies the array into pieces of 16 KiB, and each piece costs a
 * system call and several thread switches.
 *
 * <p>It releases the array with the last piece, because the JDK's client keeps the request as long
 * as the connection. So it can be read only once.
 */
final class WatchedBody implements BodyPublisher {
  private static final byte[] NOTHING = {};

  /** {@value} bytes. */
  static final int PIECE_BYTES = 64 * 1024;

  private final int length;
  private final BooleanSupplier onward;
  private final AtomicReference<byte @Nullable []> unread;

  /** All pieces, after the last was published; null before, and once they were forgotten. */
  private volatile ByteBuffer @Nullable [] published;

  private volatile boolean isForgotten;

  /**
   * @param bytes not copied, must not be changed
   * @param length the number of bytes of the body, with which the array begins
   */
  WatchedBody(byte[] bytes, int length, BooleanSupplier onward) {
    this.length = length;
    this.unread = new AtomicReference<>(bytes);
    this.onward = onward;
  }

  /**
   * Whether the only subscriber got all pieces and has read each to its end. The limit of a piece
   * says nothing: TLS lowers it while it reads. Another thread than the subscriber's may see the
   * end of a piece that is still being copied.
   */
  boolean isRead() {
    ByteBuffer[] pieces = published;
    if (pieces == null || isForgotten) {
      return false;
    }
    int end = 0;
    for (ByteBuffer piece : pieces) {
      end += Math.min(PIECE_BYTES, length - end);
      if (piece.position() != end) {
        return false;
      }
    }
    return end == length;
  }

  /** Drops the pieces; {@link #isRead} is false from now on. */
  void forget() {
    isForgotten = true;
    published = null;
  }

  private void publish(ByteBuffer @Nullable [] pieces) {
    published = pieces;
    if (isForgotten) {
      published = null;
    }
  }

  @Override
  public long contentLength() {
    return length;
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    byte[] bytes = unread.getAndSet(null);
    if (bytes == null) {
      forget();
    }
    Pieces pieces = new Pieces(subscriber, bytes == null ? NOTHING : bytes);
    subscriber.onSubscribe(pieces);
    if (bytes == null) {
      pieces.end(new IOException("the body was already read"));
    }
  }

  /**
   * Publishes pieces. The first caller of {@code request} also publishes for concurrent callers.
   */
  private final class Pieces implements Subscription {
    private final Subscriber<? super ByteBuffer> subscriber;
    private final AtomicLong asked = new AtomicLong();
    private volatile byte[] bytes;
    private volatile boolean hasEnded;
    private ByteBuffer @Nullable [] pieces;
    private int next;

    Pieces(Subscriber<? super ByteBuffer> subscriber, byte[] bytes) {
      this.subscriber = subscriber;
      this.bytes = bytes;
      this.pieces = new ByteBuffer[(length + PIECE_BYTES - 1) / PIECE_BYTES];
    }

    @Override
    public void request(long count) {
      if (count <= 0) {
        end(new IllegalArgumentException("the request must be positive: " + count));
      } else if (asked.getAndUpdate(before -> before + count < 0 ? Long.MAX_VALUE : before + count)
          == 0) {
        do {
          sendNext();
        } while (!hasEnded && asked.decrementAndGet() > 0);
      }
    }

    private void sendNext() {
      if (hasEnded) {
        return;
      }
      byte[] whole = bytes;
      if (next < length) {
        if (!onward.getAsBoolean()) {
          end(new IOException("aborted"));
          return;
        }
        int size = Math.min(PIECE_BYTES, length - next);
        int from = next;
        next += size;
        ByteBuffer piece = ByteBuffer.wrap(whole, from, size);
        ByteBuffer[] all = pieces;
        if (all != null) {
          all[from / PIECE_BYTES] = piece;
        }
        subscriber.onNext(piece);
      }
      if (!hasEnded && next == length) {
        publish(pieces);
        stop();
        subscriber.onComplete();
      }
    }

    private void stop() {
      hasEnded = true;
      bytes = NOTHING;
      pieces = null;
    }

    private void end(Exception failure) {
      if (!hasEnded) {
        stop();
        subscriber.onError(failure);
      }
    }

    @Override
    public void cancel() {
      stop();
    }
  }
}
