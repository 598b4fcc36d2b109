/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.jdk;

/** An exchange in its client, from its begin to its end. Thread-safe. */
@FunctionalInterface
interface ClientUse {
  /** Ends the exchange. */
  void abort();

  /**
   * Whether the exchange has been over for a while, and still uses the client: an error, such as a
   * lack of memory, has ended the thread that was to end it.
   */
  default boolean hasLostItsEnd(long nanoTime) {
    return false;
  }
}
