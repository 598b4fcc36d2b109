/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

/**
 * Reads numbers of some bits, the highest bit first. Reading beyond the end is an error. Not
 * thread-safe.
 */
final class BitInput {
  private final byte[] bytes;
  private int at;

  BitInput(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean bit() {
    if (at >= bytes.length * Byte.SIZE) {
      throw new IllegalArgumentException("it ends too early");
    }
    boolean bit = (bytes[at >>> 3] >>> (7 - (at & 7)) & 1) != 0;
    at++;
    return bit;
  }

  /** Reads a number of up to 63 bits. */
  long number(int bits) {
    long number = 0;
    for (int i = 0; i < bits; i++) {
      number = number << 1 | (bit() ? 1 : 0);
    }
    return number;
  }

  /** Reads a number of up to 31 bits. */
  int small(int bits) {
    return (int) number(bits);
  }

  /**
   * Requires that only zeros follow, with which encoders fill up the last characters. Anything else
   * means that the text has fields that this class does not know.
   */
  void requireEnd() {
    while (at < bytes.length * Byte.SIZE) {
      if (bit()) {
        throw new IllegalArgumentException("it goes on after its last field");
      }
    }
  }
}
