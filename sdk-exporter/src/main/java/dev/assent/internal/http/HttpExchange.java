/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

/** One request and its answer, which is passed on by a thread of the sender. Thread-safe. */
public interface HttpExchange {
  /** Sends the request, once. Fails if the sender is closed. */
  void begin();

  /** Closes the connection. */
  void cancel();
}
