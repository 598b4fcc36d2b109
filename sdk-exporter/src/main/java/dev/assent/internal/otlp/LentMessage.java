/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An encoded message in the array of its encoder. Its holder may give the array back when no other
 * code can read it any more; otherwise the array is garbage, and the encoder creates a new one. Not
 * thread-safe.
 */
public final class LentMessage {
  /** An array that is not kept is lent if at most one of this many parts of it is unused. */
  private static final int PARTS = 5;

  private final int length;
  private final int used;
  private final ScratchArray owner;
  private byte @Nullable [] array;

  /**
   * @param length the number of bytes of the message
   * @param used the number of bytes that may not be zero
   * @param owner to which the array returns
   */
  LentMessage(byte[] array, int length, int used, ScratchArray owner) {
    this.array = array;
    this.length = length;
    this.used = used;
    this.owner = owner;
  }

  /**
   * The array, which begins with the message; not copied, must not be changed.
   *
   * @throws IllegalStateException if it was given back
   */
  public byte[] array() {
    if (array == null) {
      throw new IllegalStateException("the array was given back");
    }
    return array;
  }

  /** The number of bytes of the message. */
  public int length() {
    return length;
  }

  /**
   * Whether the array is worth lending: the encoder keeps it if it gets it back, or hardly any of
   * it is unused, so that a copy would only cost time.
   */
  public boolean isWorthLending() {
    int unused = array().length - length;
    return array().length <= ScratchArray.MAX_KEPT || unused <= array().length / PARTS;
  }

  /** Copies the message and gives the array back. */
  public byte[] copy() {
    byte[] copy = Arrays.copyOf(array(), length);
    giveBack();
    return copy;
  }

  /**
   * Gives the array back, once; the encoder fills it with zeros, or drops it if it is too large to
   * be kept.
   */
  public void giveBack() {
    byte[] lent = array;
    array = null;
    if (lent != null) {
      owner.giveBack(lent, used);
    }
  }

  @Override
  public String toString() {
    return "LentMessage{bytes=" + length + "}";
  }
}
