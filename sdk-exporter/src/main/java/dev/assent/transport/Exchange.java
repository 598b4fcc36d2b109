/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.transport;

import java.io.IOException;

/** One request and its answer. */
public interface Exchange {
  /**
   * Transmits the request, at most once, and passes the answer on. A thread of Assent calls this
   * once, and waits in it, for a stream of announcements as long as it lives. What may be repeated
   * of a request without a body, and that nothing may of one with a body, says the package.
   *
   * <p>It returns, or throws, only when no further byte of the request will be handed to the
   * operating system.
   *
   * @throws IOException if there is no complete answer
   */
  void run(TransportAnswer answer) throws IOException;

  /**
   * Closes the socket, so that {@link #run} ends. Any thread of Assent may call this, at any time,
   * also before {@link #run}, which then transmits nothing. Must not wait for the network.
   */
  void abort();
}
