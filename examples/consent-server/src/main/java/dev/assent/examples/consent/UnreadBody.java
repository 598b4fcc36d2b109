/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Content;

/**
 * Reads what an endpoint left of a request's body, and discards it, before the response is sent. A
 * server that responds and closes the connection while the sender still sends resets it: the sender
 * may see a broken connection in place of the response (RFC 9112, section 9.6). Holds no thread
 * while it waits. Confined to one thread at a time.
 */
final class UnreadBody implements Runnable {
  /** The most bytes that are discarded: {@value}. The response to a longer body may be lost. */
  static final int MAX_BYTES = 2 * InterestChange.MAX_BYTES;

  private final Content.Source body;
  private final Runnable then;
  private final LongSupplier nanoTime;
  private final long began;
  private long left = MAX_BYTES;

  /**
   * @param then called once: at the body's end, at a failure, after {@link #MAX_BYTES}, or with the
   *     first part that comes later than {@link ArrivingBody#NANOS}
   */
  UnreadBody(Content.Source body, LongSupplier nanoTime, Runnable then) {
    this.body = body;
    this.then = then;
    this.nanoTime = nanoTime;
    this.began = nanoTime.getAsLong();
  }

  @Override
  public void run() {
    boolean ended;
    do {
      Content.Chunk chunk = body.read();
      if (chunk == null) {
        body.demand(this);
        return;
      }
      left -= chunk.remaining();
      ended =
          chunk.isLast()
              || Content.Chunk.isFailure(chunk)
              || left < 0
              || nanoTime.getAsLong() - began > ArrivingBody.NANOS;
      chunk.release();
    } while (!ended);
    then.run();
  }
}
