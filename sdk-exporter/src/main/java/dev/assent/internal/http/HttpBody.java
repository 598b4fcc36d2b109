/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Predicate;

/** A reader for the body of an answer. One per answer. */
public final class HttpBody {
  private final BodySubscriber<Optional<byte[]>> subscriber;

  private HttpBody(BodySubscriber<Optional<byte[]>> subscriber) {
    this.subscriber = subscriber;
  }

  /** Chooses a reader by the head of an answer. */
  @FunctionalInterface
  public interface Choice {
    /** The reader of the body. */
    HttpBody of(HttpAnswer head);
  }

  /** Reads a body up to a limit; a longer body is discarded and its connection closed. */
  public static HttpBody limited(int maxBytes) {
    return new HttpBody(new LimitedBody(maxBytes));
  }

  /**
   * Passes pieces on as they arrive, on the client's threads.
   *
   * @param opened called once, before the first piece
   * @param received returns whether to read on; if not, the connection is closed
   */
  public static HttpBody streamed(Runnable opened, Predicate<ByteBuffer> received) {
    return new HttpBody(new StreamedBody(opened, received));
  }

  BodySubscriber<Optional<byte[]>> subscriber() {
    return subscriber;
  }
}
