/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

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
  private long left = MAX_BYTES;

  /**
   * @param then called once: at the body's end, at a failure, or after {@link #MAX_BYTES}
   */
  UnreadBody(Content.Source body, Runnable then) {
    this.body = body;
    this.then = then;
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
      ended = chunk.isLast() || Content.Chunk.isFailure(chunk) || left < 0;
      chunk.release();
    } while (!ended);
    then.run();
  }
}
