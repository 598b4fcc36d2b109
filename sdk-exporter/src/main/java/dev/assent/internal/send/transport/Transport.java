/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send.transport;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** Carries bytes to one endpoint. Thread-safe. */
@FunctionalInterface
public interface Transport {
  /**
   * Begins to send a body.
   *
   * @param body the body
   * @param onward called before each piece of the body is sent; after it returns false, no more is
   *     sent
   * @return the answer. {@code cancel(true)} ends the exchange in any state; the future is done
   *     when no more bytes are sent
   */
  CompletableFuture<ReceiverResponse> send(RequestBody body, BooleanSupplier onward);

  /** Whether it calls {@link RequestBody#given} and {@link RequestBody#read} of lent bodies. */
  default boolean provesReading() {
    return false;
  }
}
