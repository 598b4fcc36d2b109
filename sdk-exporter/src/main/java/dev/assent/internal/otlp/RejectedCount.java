/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

/**
 * Reads how many data a receiver rejected from the body of a success, the protobuf message {@code
 * Export…ServiceResponse}, the same for all signals:
 *
 * <pre>
 * response          1: partial_success
 *   partial_success   1: rejected count (int64)   2: error_message (string: skipped, never read)
 * </pre>
 *
 * <p>A body that is no such message says nothing: a success is a success, so 0.
 */
public final class RejectedCount {
  private RejectedCount() {}

  /** The count, at least 0. */
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

  /** Goes to field 1 if it is there. */
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
