/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

/** An exchange that knows how far its request is. Thread-safe. */
public interface Handover {
  /**
   * Whether the whole request seems to be on its way, so that only the answer is missing. A hint: a
   * part of the body may still be in a buffer of the client.
   */
  boolean isHandedOver();
}
