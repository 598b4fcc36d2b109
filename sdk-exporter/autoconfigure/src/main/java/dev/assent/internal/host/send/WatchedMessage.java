/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.send;

import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.BooleanSupplier;

/** Encoded bytes that a sender receives piece by piece, until it must not continue. */
final class WatchedMessage implements MessageWriter {
  /** The size of a piece: {@value} bytes. */
  static final int PIECE_BYTES = 16 * 1024;

  private final byte[] bytes;
  private final BooleanSupplier onward;

  /**
   * @param onward called before each piece; after it returns false, no more is written
   */
  WatchedMessage(byte[] bytes, BooleanSupplier onward) {
    this.bytes = bytes;
    this.onward = onward;
  }

  /**
   * Writes the bytes.
   *
   * @throws IOException if it must not continue
   */
  @Override
  public void writeMessage(OutputStream out) throws IOException {
    int written = 0;
    do {
      if (!onward.getAsBoolean()) {
        throw new IOException("aborted");
      }
      int piece = Math.min(PIECE_BYTES, bytes.length - written);
      out.write(bytes, written, piece);
      written += piece;
    } while (written < bytes.length);
  }

  @Override
  public int getContentLength() {
    return bytes.length;
  }
}
