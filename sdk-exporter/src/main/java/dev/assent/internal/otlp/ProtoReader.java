/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads one protobuf message field by field. After each {@link #next}, exactly one method that
 * reads the value, or {@link #skip}, must be called. Not thread-safe; the bytes must not change.
 *
 * <p>It is stricter than protobuf, since a known encoder wrote its input. The following are
 * malformed: a field with another wire type than the requested one, a singular field that occurs
 * twice, a number outside of the range of its type, text that is not UTF-8, groups, and messages
 * that are nested deeper than {@value #MAX_DEPTH}. A length must be within the message, so that no
 * allocation exceeds the size of the message.
 */
final class ProtoReader {
  /**
   * The maximum depth. It is greater than the deepest tree of values that the tagger permits: 34
   * nodes of three messages each.
   */
  static final int MAX_DEPTH = 128;

  private static final int MAX_FIELD = (1 << 29) - 1;
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final byte[] bytes;
  private final int end;
  private final int depth;
  private int position;
  private int field;
  private int wireType;

  /**
   * One bit for each singular field that was read; the numbers of the known fields are below 64.
   */
  private long taken;

  private ProtoReader(byte[] bytes, int position, int end, int depth) {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
    this.depth = depth;
  }

  static ProtoReader of(byte[] message) {
    return new ProtoReader(message, 0, message.length, 0);
  }

  /** Moves to the next field. Returns false at the end of the message. */
  boolean next() throws MalformedOtlpException {
    if (position == end) {
      return false;
    }
    long tag = readVarint();
    long number = tag >>> 3;
    if (number == 0 || number > MAX_FIELD) {
      throw new MalformedOtlpException("field number out of range");
    }
    field = (int) number;
    wireType = (int) (tag & 7);
    return true;
  }

  int field() {
    return field;
  }

  long int64() throws MalformedOtlpException {
    once(VARINT);
    return readVarint();
  }

  /** Reads a number from 0 to a maximum, such as an enum or a count. */
  int upTo(int max) throws MalformedOtlpException {
    long value = int64();
    if (value < 0 || value > max) {
      throw new MalformedOtlpException("number out of range");
    }
    return (int) value;
  }

  boolean bool() throws MalformedOtlpException {
    return upTo(1) == 1;
  }

  long fixed64() throws MalformedOtlpException {
    once(FIXED64);
    return readLittleEndian(Long.BYTES);
  }

  int fixed32() throws MalformedOtlpException {
    once(FIXED32);
    return (int) readLittleEndian(Integer.BYTES);
  }

  String text() throws MalformedOtlpException {
    once(BYTES);
    int to = endOfBytes();
    ByteBuffer utf8 = ByteBuffer.wrap(bytes, position, to - position);
    position = to;
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedOtlpException("text is not UTF-8");
    }
  }

  byte[] blob() throws MalformedOtlpException {
    once(BYTES);
    int to = endOfBytes();
    byte[] copy = Arrays.copyOfRange(bytes, position, to);
    position = to;
    return copy;
  }

  /** Reads a singular message field. */
  ProtoReader message() throws MalformedOtlpException {
    once(BYTES);
    return nested();
  }

  /** Reads one message of a repeated field. */
  ProtoReader element() throws MalformedOtlpException {
    expect(BYTES);
    return nested();
  }

  /** Skips the value of an unknown field. */
  void skip() throws MalformedOtlpException {
    switch (wireType) {
      case VARINT -> readVarint();
      case FIXED64 -> position = within(Long.BYTES);
      case FIXED32 -> position = within(Integer.BYTES);
      case BYTES -> position = endOfBytes();
      default -> throw new MalformedOtlpException("unknown wire type");
    }
  }

  private void once(int expected) throws MalformedOtlpException {
    expect(expected);
    if ((taken & (1L << field)) != 0) {
      throw new MalformedOtlpException("duplicate singular field");
    }
    taken |= 1L << field;
  }

  private void expect(int expected) throws MalformedOtlpException {
    if (wireType != expected) {
      throw new MalformedOtlpException("wrong wire type");
    }
  }

  private ProtoReader nested() throws MalformedOtlpException {
    if (depth == MAX_DEPTH) {
      throw new MalformedOtlpException("nesting is too deep");
    }
    int to = endOfBytes();
    ProtoReader inner = new ProtoReader(bytes, position, to, depth + 1);
    position = to;
    return inner;
  }

  private int endOfBytes() throws MalformedOtlpException {
    return within(readVarint());
  }

  private int within(long length) throws MalformedOtlpException {
    if (length < 0 || length > end - position) {
      throw new MalformedOtlpException("truncated");
    }
    return position + (int) length;
  }

  private long readLittleEndian(int length) throws MalformedOtlpException {
    int to = within(length);
    long value = 0;
    for (int i = to - 1; i >= position; i--) {
      value = (value << Byte.SIZE) | (bytes[i] & 0xff);
    }
    position = to;
    return value;
  }

  private long readVarint() throws MalformedOtlpException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (position == end) {
        throw new MalformedOtlpException("truncated");
      }
      byte b = bytes[position++];
      if (shift == Long.SIZE - 1 && (b & 0xff) > 1) {
        break;
      }
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new MalformedOtlpException("varint is too long");
  }
}
