/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Copies an OTLP request without some of its data. Requests of all signals have the same levels:
 * resources, their scopes, their data. A resource or scope without data goes, too; everything else
 * is copied as it is.
 */
final class RequestFilter {
  /** The field of the next level in a request, in the data of a resource, and of a scope. */
  private static final int[] NEXT = {1, 2, 2};

  private static final int MAX_VARINT_BYTES = 10;

  private final byte[] request;
  private final IntPredicate keeps;
  private int position;
  private int data;
  private int kept;

  private RequestFilter(byte[] request, IntPredicate keeps) {
    this.request = request;
    this.keeps = keeps;
  }

  /**
   * Returns a copy of a request with some of its data.
   *
   * @param keeps whether the datum at a position is copied; asked once per datum, in order
   * @throws IllegalArgumentException if the bytes are not such a request
   */
  static byte[] keep(byte[] request, IntPredicate keeps) {
    return new RequestFilter(request, keeps).level(0, request.length);
  }

  private byte[] level(int level, int end) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(end - position);
    while (position < end) {
      int start = position;
      long tag = varint(end);
      boolean isNext = tag == ((NEXT[level] << 3) | 2);
      if (!isNext) {
        skip((int) (tag & 7), end);
        out.write(request, start, position - start);
      } else {
        int length = length(varint(end), end);
        if (level == NEXT.length - 1) {
          position += length;
          if (keeps.test(data++)) {
            kept++;
            out.write(request, start, position - start);
          }
        } else {
          int before = kept;
          byte[] inner = level(level + 1, position + length);
          if (kept > before) {
            out.write((NEXT[level] << 3) | 2);
            write(out, inner.length);
            out.writeBytes(inner);
          }
          Arrays.fill(inner, (byte) 0);
        }
      }
    }
    return out.toByteArray();
  }

  private void skip(int wireType, int end) {
    switch (wireType) {
      case 0 -> varint(end);
      case 1 -> position += length(Long.BYTES, end);
      case 2 -> {
        int length = length(varint(end), end);
        position += length;
      }
      case 5 -> position += length(Integer.BYTES, end);
      default -> throw new IllegalArgumentException("unknown wire type");
    }
  }

  private int length(long length, int end) {
    if (length < 0 || length > end - position) {
      throw new IllegalArgumentException("a field is longer than its message");
    }
    return (int) length;
  }

  private long varint(int end) {
    long value = 0;
    for (int i = 0; i < MAX_VARINT_BYTES && position < end; i++) {
      byte next = request[position++];
      value |= (long) (next & 0x7f) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number is cut off");
  }

  private static void write(ByteArrayOutputStream out, int length) {
    int rest = length;
    while (rest > 0x7f) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }
}
