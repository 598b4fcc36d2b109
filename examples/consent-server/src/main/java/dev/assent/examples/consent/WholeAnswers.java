/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.io.IOException;
import java.io.Serial;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Answers over HTTP that arrive whole, up to a size and within a time, their bodies included. The
 * timeout of a request alone ends with the head of its answer. Stateless.
 */
public final class WholeAnswers {
  private WholeAnswers() {}

  /** An answer has more bytes than may be read. Its connection is closed. */
  public static final class TooLongException extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    TooLongException(int maxBytes) {
      super("the answer has more than " + maxBytes + " bytes");
    }
  }

  /**
   * Sends a request and waits for the whole answer.
   *
   * @param maxBytes the most bytes of a body that are read
   * @param patience the longest time until the last byte has arrived
   * @throws TooLongException if the body is longer
   * @throws HttpTimeoutException if it did not arrive in time
   * @throws IOException if the answer did not arrive whole
   */
  public static HttpResponse<byte[]> send(
      HttpClient client, HttpRequest request, int maxBytes, Duration patience)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, head -> new Limited(maxBytes));
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw new HttpTimeoutException("the answer did not arrive in time");
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof IOException known) {
        throw known;
      }
      throw new IOException(failed);
    } finally {
      boolean unused = answer.cancel(true); // closes the connection unless the answer is whole
    }
  }

  private static final class Limited implements BodySubscriber<byte[]> {
    private final BodySubscriber<byte[]> all = BodySubscribers.ofByteArray();
    private final int maxBytes;
    private long bytes;
    private boolean isOver;
    private @Nullable Subscription subscription;

    Limited(int maxBytes) {
      this.maxBytes = maxBytes;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
      return all.getBody();
    }

    @Override
    public void onSubscribe(Subscription of) {
      subscription = of;
      all.onSubscribe(of);
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
      if (isOver) {
        return;
      }
      pieces.forEach(piece -> bytes += piece.remaining());
      if (bytes <= maxBytes) {
        all.onNext(pieces);
        return;
      }
      isOver = true;
      if (subscription != null) {
        subscription.cancel();
      }
      all.onError(new TooLongException(maxBytes));
    }

    @Override
    public void onError(Throwable failure) {
      all.onError(failure);
    }

    @Override
    public void onComplete() {
      if (!isOver) {
        all.onComplete();
      }
    }
  }
}
