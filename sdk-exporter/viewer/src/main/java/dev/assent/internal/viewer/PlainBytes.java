/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import dev.assent.internal.send.AttemptObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The bytes of a request before compression. */
final class PlainBytes {
  private static final String GZIP = "gzip";

  private PlainBytes() {}

  /**
   * Returns the number of bytes before compression, without decompressing them. The last four bytes
   * of Assent's own gzip have it.
   */
  static long length(AttemptObserver.Bytes bytes) {
    if (bytes.contentEncoding() == null) {
      return bytes.length();
    }
    long length = 0;
    for (int i = 1; i <= Integer.BYTES && i <= bytes.length(); i++) {
      length = (length << Byte.SIZE) | (bytes.array()[bytes.length() - i] & 0xff);
    }
    return Math.max(length, bytes.length());
  }

  /**
   * Decompresses bytes.
   *
   * @throws IOException if the encoding is not known, or they are more than an attempt may have
   */
  static byte[] of(byte[] bytes, @Nullable String contentEncoding) throws IOException {
    if (contentEncoding == null) {
      return bytes;
    }
    if (!contentEncoding.equals(GZIP)) {
      throw new IOException("unknown encoding");
    }
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      byte[] plain = in.readNBytes(AttemptLog.MAX_BYTES_OF_ATTEMPT + 1);
      if (plain.length > AttemptLog.MAX_BYTES_OF_ATTEMPT) {
        throw new IOException("too large");
      }
      return plain;
    }
  }
}
