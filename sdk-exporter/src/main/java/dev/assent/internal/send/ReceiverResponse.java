/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import org.jspecify.annotations.Nullable;

/**
 * What a receiver answered.
 *
 * @param status of HTTP
 * @param retryAfter the header's value; null if there is none
 * @param body of the response, unpacked; empty where it is no protobuf or too long; null where it
 *     is encoded in a way that can't be read
 */
@SuppressWarnings("ArrayRecordComponent")
record ReceiverResponse(int status, @Nullable String retryAfter, byte @Nullable [] body) {
  boolean isAccepted() {
    return status >= 200 && status < 300;
  }

  /** As the OTLP specification says. */
  boolean isRetryable() {
    return status == 429 || status == 502 || status == 503 || status == 504;
  }

  @Override
  public String toString() {
    return "Reply{status=" + status + "}";
  }
}
