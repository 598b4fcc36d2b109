/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import java.nio.ByteBuffer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How the body of an answer is read. One per answer.
 *
 * @param maxBytes the most that is kept; 0 if it is streamed
 * @param stream who gets the pieces; null if the body is kept
 */
public record HttpBody(int maxBytes, @Nullable Stream stream) {
  /**
   * Takes pieces as they arrive, on the threads of the sender.
   *
   * @param opened called once, before the first piece
   * @param received returns whether to read on; if not, the connection is closed
   */
  public record Stream(Runnable opened, Predicate<ByteBuffer> received) {}

  /** Chooses a reader by the head of an answer. */
  @FunctionalInterface
  public interface Choice {
    /** The reader of the body. */
    HttpBody of(HttpAnswer head);
  }

  /** Reads a body up to a limit; a longer body is discarded and its connection closed. */
  public static HttpBody limited(int maxBytes) {
    return new HttpBody(maxBytes, null);
  }

  /**
   * Passes pieces on as they arrive.
   *
   * @param opened called once, before the first piece
   * @param received returns whether to read on; if not, the connection is closed
   */
  public static HttpBody streamed(Runnable opened, Predicate<ByteBuffer> received) {
    return new HttpBody(0, new Stream(opened, received));
  }
}
