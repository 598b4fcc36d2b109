/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import org.jspecify.annotations.Nullable;

/**
 * The answer of a receiver.
 *
 * @param status the HTTP status
 * @param retryAfter the header's value; null if there is none
 * @param body the unpacked body; empty if it is not protobuf or too long; null if its encoding
 *     can't be read
 */
@SuppressWarnings("ArrayRecordComponent")
record ReceiverResponse(int status, @Nullable String retryAfter, byte @Nullable [] body) {
  boolean isAccepted() {
    return status >= 200 && status < 300;
  }

  /** Whether the OTLP specification permits a retry. */
  boolean isRetryable() {
    return status == 429 || status == 502 || status == 503 || status == 504;
  }

  @Override
  public String toString() {
    return "ReceiverResponse{status=" + status + "}";
  }
}
