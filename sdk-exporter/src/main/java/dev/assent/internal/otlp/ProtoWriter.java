/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes one protobuf message forwards into one array, in one pass. The length of a nested message
 * is written when it ends; if it needs more or fewer bytes than were reserved for it, the message
 * moves. Not thread-safe.
 */
final class ProtoWriter {
  /** Reserves the length of a message that has usually less than 128 bytes. */
  static final int SMALL = 1;

  /** Reserves the length of a message that has usually less than 16 KiB. */
  static final int MEDIUM = 2;

  /** Reserves the length of a message that has usually less than 2 MiB. */
  static final int LARGE = 3;

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private static final int MAX_VARINT = 10;
  private static final int MAX_TAG = 2;

  /** Texts up to this length are written char by char. */
  private static final int SHORT_TEXT = 1_023;

  private static final int ASCII = 0x7f;

  /** The value of each hexadecimal digit; negative for other chars. */
  private static final byte[] NIBBLES = nibbles();

  private byte[] bytes;

  /** The same array: writes a number at once, where a loop would write single bytes. */
  private ByteBuffer numbers;

  private int position;

  /** The maximum of {@code position} before it moved back. */
  private int furthest;

  /**
   * @param first the array to begin with; a larger one replaces it if necessary
   */
  ProtoWriter(byte[] first) {
    this.bytes = first;
    this.numbers = littleEndian(first);
  }

  private static ByteBuffer littleEndian(byte[] array) {
    return ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] nibbles() {
    byte[] nibbles = new byte[ASCII + 1];
    Arrays.fill(nibbles, (byte) -1);
    for (int i = 0; i < 16; i++) {
      nibbles["0123456789abcdef".charAt(i)] = (byte) i;
    }
    return nibbles;
  }

  /** The number of bytes written so far. */
  int size() {
    return position;
  }

  /**
   * The message. No write may follow.
   *
   * @param owner to which the array returns
   */
  LentMessage lend(ScratchArray owner) {
    return new LentMessage(bytes, position, Math.max(furthest, position), owner);
  }

  /**
   * Begins a nested message.
   *
   * @param reserved {@link #SMALL}, {@link #MEDIUM} or {@link #LARGE}
   * @return where its content begins, for {@link #end}
   */
  int begin(int field, int reserved) {
    ensure(MAX_TAG + reserved);
    tag(field, BYTES);
    position += reserved;
    return position;
  }

  /** Ends a nested message with the values of its {@link #begin}. */
  void end(int start, int reserved) {
    int length = position - start;
    if (length < 0x80 && reserved == SMALL) {
      bytes[start - 1] = (byte) length;
    } else {
      endLonger(start, reserved, length);
    }
  }

  private void endLonger(int start, int reserved, int length) {
    int needed = varintSize(length);
    if (needed != reserved) {
      ensure(Math.max(needed - reserved, 0));
      System.arraycopy(bytes, start, bytes, start - reserved + needed, length);
      furthest = Math.max(furthest, position);
      position += needed - reserved;
    }
    putVarint(start - reserved, length);
  }

  /** Writes a text that is not empty. */
  void text(int field, String text) {
    if (!text.isEmpty()) {
      textAlways(field, text);
    }
  }

  /** Writes a text. Half a surrogate pair becomes a question mark, as in OpenTelemetry. */
  void textAlways(int field, String text) {
    int length = text.length();
    if (length > SHORT_TEXT || !writeAscii(field, text, length)) {
      blobAlways(field, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Writes a text of ASCII chars only; writes nothing and returns false if it has others. */
  private boolean writeAscii(int field, String text, int length) {
    ensure(MAX_TAG + MAX_VARINT + length);
    int before = position;
    tag(field, BYTES);
    putVarint(length);
    byte[] to = bytes;
    int at = position;
    int all = 0;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      all |= c;
      to[at + i] = (byte) c;
    }
    // a text that is not ASCII is at least as long in UTF-8, which overwrites it
    position = all > ASCII ? before : at + length;
    return all <= ASCII;
  }

  /** Writes bytes, also if there are none. */
  void blobAlways(int field, byte[] blob) {
    ensure(MAX_TAG + MAX_VARINT + blob.length);
    tag(field, BYTES);
    putVarint(blob.length);
    System.arraycopy(blob, 0, bytes, position, blob.length);
    position += blob.length;
  }

  /**
   * Writes an id.
   *
   * @throws IllegalArgumentException if it is not lower-case hexadecimal
   */
  void hex(int field, String id) {
    int length = id.length() / 2;
    ensure(MAX_TAG + MAX_VARINT + length);
    tag(field, BYTES);
    putVarint(length);
    byte[] to = bytes;
    int at = position;
    // collects what is wrong with any of the chars, so that the loop has no branches
    int wrong = id.length() & 1;
    for (int i = 0; i < length; i++) {
      char high = id.charAt(2 * i);
      char low = id.charAt(2 * i + 1);
      int value = (NIBBLES[high & ASCII] << 4) | NIBBLES[low & ASCII];
      wrong |= (value & ~0xff) | ((high | low) & ~ASCII);
      to[at++] = (byte) value;
    }
    if (wrong != 0) {
      throw new IllegalArgumentException("an id is not hexadecimal");
    }
    position = at;
  }

  /** Writes an id of eight bytes. */
  void id(int field, long id) {
    ensure(MAX_TAG + 1 + Long.BYTES);
    tag(field, BYTES);
    bytes[position++] = Long.BYTES;
    putBigEndian(id);
  }

  /** Writes an id of sixteen bytes. */
  void id(int field, long high, long low) {
    ensure(MAX_TAG + 1 + 2 * Long.BYTES);
    tag(field, BYTES);
    bytes[position++] = 2 * Long.BYTES;
    putBigEndian(high);
    putBigEndian(low);
  }

  private void putBigEndian(long value) {
    for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      bytes[position++] = (byte) (value >>> shift);
    }
  }

  /** Writes a number of a variable length unless it is 0. */
  void varint(int field, long value) {
    if (value != 0) {
      varintAlways(field, value);
    }
  }

  void varintAlways(int field, long value) {
    ensure(MAX_TAG + MAX_VARINT);
    tag(field, VARINT);
    putVarint(value);
  }

  /** Writes a 32-bit number in zigzag coding unless it is 0. */
  void sint32(int field, int value) {
    varint(field, ((value << 1) ^ (value >> 31)) & 0xffffffffL);
  }

  /** Writes a 32-bit number without a sign unless it is 0. */
  void uint32(int field, int value) {
    varint(field, value & 0xffffffffL);
  }

  /** Writes a number of eight bytes unless it is 0. */
  void fixed64(int field, long value) {
    if (value != 0) {
      fixed64Always(field, value);
    }
  }

  void fixed64Always(int field, long value) {
    ensure(MAX_TAG + Long.BYTES);
    tag(field, FIXED64);
    putFixed64(value);
  }

  /** Writes a number with a fraction unless it is 0 or -0. */
  void real(int field, double value) {
    if (value != 0) {
      realAlways(field, value);
    }
  }

  void realAlways(int field, double value) {
    fixed64Always(field, Double.doubleToRawLongBits(value));
  }

  /** Writes a number of four bytes unless it is 0. */
  void fixed32(int field, int value) {
    if (value != 0) {
      ensure(MAX_TAG + Integer.BYTES);
      tag(field, FIXED32);
      numbers.putInt(position, value);
      position += Integer.BYTES;
    }
  }

  /** Writes one number of a packed field, inside of {@link #begin} and {@link #end}. */
  void packedFixed64(long value) {
    ensure(Long.BYTES);
    putFixed64(value);
  }

  /** Writes one number of a packed field, inside of {@link #begin} and {@link #end}. */
  void packedVarint(long value) {
    ensure(MAX_VARINT);
    putVarint(value);
  }

  private void ensure(int more) {
    if (more > bytes.length - position) {
      grow(more);
    }
  }

  private void grow(int more) {
    long needed = (long) position + more;
    if (needed > Integer.MAX_VALUE - 8) {
      throw new IllegalStateException("a message is larger than an array");
    }
    long doubled = Math.min(2L * bytes.length, Integer.MAX_VALUE - 8);
    bytes = Arrays.copyOf(bytes, (int) Math.max(needed, doubled));
    numbers = littleEndian(bytes);
  }

  /** Field numbers of OTLP are below 2,048. */
  private void tag(int field, int wireType) {
    int tag = (field << 3) | wireType;
    if (tag < 0x80) {
      bytes[position++] = (byte) tag;
    } else {
      bytes[position++] = (byte) (tag | 0x80);
      bytes[position++] = (byte) (tag >>> 7);
    }
  }

  private void putVarint(long value) {
    position = putVarint(position, value);
  }

  private int putVarint(int at, long value) {
    int to = at;
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[to++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[to++] = (byte) rest;
    return to;
  }

  private void putFixed64(long value) {
    numbers.putLong(position, value);
    position += Long.BYTES;
  }

  private static int varintSize(int value) {
    int size = 1;
    for (int rest = value >>> 7; rest != 0; rest >>>= 7) {
      size++;
    }
    return size;
  }
}
