/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.transport;

/**
 * An HTTP client that Assent alone uses: its own connections, no cache, no cookies, no
 * authentication. It speaks HTTP/1.1, where an abort can close the socket. Thread-safe.
 */
public interface Transport extends AutoCloseable {
  /** Returns the exchange of a request. Transmits nothing yet, and does not wait. */
  Exchange exchange(TransportRequest request);

  /** Aborts all exchanges, and ends connections and threads. Idempotent. */
  @Override
  void close();
}
