/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.attempt;

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
final class RejectedCount {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final byte[] body;
  private int position;
  private int end;

  private RejectedCount(byte[] body) {
    this.body = body;
    this.end = body.length;
  }

  /** The count, at least 0. */
  static long of(byte[] body) {
    try {
      RejectedCount reader = new RejectedCount(body);
      return reader.seek(BYTES) && reader.enter() && reader.seek(VARINT)
          ? Math.max(0, reader.varint())
          : 0;
    } catch (IndexOutOfBoundsException malformed) {
      return 0;
    }
  }

  /** Goes to the value of field 1 if it is there and of this wire type. */
  private boolean seek(int wireType) {
    while (position < end) {
      long tag = varint();
      int type = (int) (tag & 7);
      if (tag >>> 3 == 1) {
        return type == wireType;
      }
      skip(type);
    }
    return false;
  }

  private boolean enter() {
    end = endOfBytes();
    return true;
  }

  private void skip(int wireType) {
    switch (wireType) {
      case VARINT -> varint();
      case FIXED64 -> position = within(8);
      case FIXED32 -> position = within(4);
      case BYTES -> position = endOfBytes();
      default -> throw new IndexOutOfBoundsException();
    }
  }

  private int endOfBytes() {
    return within(varint());
  }

  private int within(long length) {
    if (length < 0 || length > end - position) {
      throw new IndexOutOfBoundsException();
    }
    return position + (int) length;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (position >= end) {
        throw new IndexOutOfBoundsException();
      }
      byte b = body[position++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IndexOutOfBoundsException();
  }
}
