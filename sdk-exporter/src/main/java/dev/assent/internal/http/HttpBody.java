/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Predicate;

/** How the body of an answer is read. One per answer. */
public final class HttpBody {
  private final BodySubscriber<Optional<byte[]>> subscriber;

  private HttpBody(BodySubscriber<Optional<byte[]>> subscriber) {
    this.subscriber = subscriber;
  }

  /** Chooses by the head of an answer, which has no body yet. */
  @FunctionalInterface
  public interface Choice {
    /** How to read its body. */
    HttpBody of(HttpAnswer head);
  }

  /** Reads so many bytes at most; a longer body is cut off and its connection closed. */
  public static HttpBody limited(int maxBytes) {
    return new HttpBody(new LimitedBody(maxBytes));
  }

  /**
   * Hands pieces on as they come, on the client's threads.
   *
   * @param opened called once, before the first piece
   * @param received says whether more is wanted; where it is not, the connection is closed
   */
  public static HttpBody streamed(Runnable opened, Predicate<ByteBuffer> received) {
    return new HttpBody(new StreamedBody(opened, received));
  }

  BodySubscriber<Optional<byte[]>> subscriber() {
    return subscriber;
  }
}
