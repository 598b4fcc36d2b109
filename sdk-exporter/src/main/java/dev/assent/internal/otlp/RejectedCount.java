/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

/**
 * Reads the number of rejected data from the body of a successful response. The protobuf message
 * {@code Export…ServiceResponse} is the same for all signals:
 *
 * <pre>
 * response          1: partial_success
 *   partial_success   1: rejected count (int64)   2: error_message (string: skipped, never read)
 * </pre>
 *
 * <p>If the body is not such a message, the count is 0, since the response is a success.
 */
public final class RejectedCount {
  private RejectedCount() {}

  /** Returns the count, at least 0. */
  public static long of(byte[] body) {
    try {
      ProtoReader response = ProtoReader.of(body);
      return seekFirst(response) ? Math.max(0, count(response.message())) : 0;
    } catch (MalformedOtlpException e) {
      return 0;
    }
  }

  private static long count(ProtoReader partialSuccess) throws MalformedOtlpException {
    return seekFirst(partialSuccess) ? partialSuccess.int64() : 0;
  }

  /** Moves to field 1. Returns whether it is present. */
  private static boolean seekFirst(ProtoReader message) throws MalformedOtlpException {
    while (message.next()) {
      if (message.field() == 1) {
        return true;
      }
      message.skip();
    }
    return false;
  }
}
