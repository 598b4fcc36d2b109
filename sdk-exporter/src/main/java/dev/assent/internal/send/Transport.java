/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** Carries bytes to one endpoint. Thread-safe. */
@FunctionalInterface
interface Transport {
  /**
   * Begins to send.
   *
   * @param body what
   * @param onward asked before each piece of the body is handed on; once it says false, no more is
   * @return the answer; {@code cancel(true)} ends the exchange, whatever it waits for, and it is
   *     done when no more is handed on
   */
  CompletableFuture<ReceiverResponse> send(RequestBody body, BooleanSupplier onward);
}
