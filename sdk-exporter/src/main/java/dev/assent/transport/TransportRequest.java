/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.transport;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * A request, with a body that can be read once. Implemented by Assent. Its body is for one thread
 * at a time.
 */
public interface TransportRequest {
  /**
   * Returns the address, {@code http} or {@code https}. No log may have it: it may name a person.
   */
  URI uri();

  /** Returns {@code GET}, or {@code POST} if there is a body. */
  String method();

  /**
   * Returns the headers to send, each with its values in order. A transport adds those of the
   * connection, such as {@code Host} and {@code Content-Length}, and no others. Immutable.
   */
  Map<String, List<String>> headers();

  /** Returns the exact number of bytes of the body; -1 if there is none. */
  long contentLength();

  /**
   * Copies the next bytes of the body. Asks, before each piece, whether they may still leave.
   *
   * @return the number of bytes, at least one; -1 after the last
   * @throws IOException if no further byte may leave, or the exchange has ended; then the socket
   *     must be closed
   */
  int read(byte[] into, int from, int most) throws IOException;
}
