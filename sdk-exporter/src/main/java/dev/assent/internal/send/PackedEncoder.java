/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;

/**
 * Makes one request of several that are encoded already, without decoding them: a request is one
 * repeated field, and messages put together are their fields put together (Protocol Buffers,
 * Encoding, "Last One Wins").
 */
final class PackedEncoder implements Encoder<Packed> {
  private final HttpSenderConfig config;
  private final int maxBodyBytes;

  PackedEncoder(HttpSenderConfig config, int maxBodyBytes) {
    this.config = config;
    this.maxBodyBytes = maxBodyBytes;
  }

  @Override
  public Encoded encode(Collection<? extends Packed> data) {
    long bytes = 0;
    for (Packed packed : data) {
      bytes += packed.message().length;
    }
    return bytes > maxBodyBytes ? Encoded.TOO_LARGE : write(data, (int) bytes);
  }

  private Encoded write(Collection<? extends Packed> data, int bytes) {
    Compressor compressor = config.getCompressor();
    ExactBytes body = new ExactBytes(bytes);
    try {
      if (compressor == null) {
        writeTo(body, data);
        return new Encoded(body.exact(), null);
      }
      try (OutputStream compressed = compressor.compress(body)) {
        writeTo(compressed, data);
      }
      return new Encoded(body.exact(), compressor.getEncoding());
    } catch (IOException e) {
      return Encoded.FAILED;
    }
  }

  private static void writeTo(OutputStream out, Collection<? extends Packed> data)
      throws IOException {
    for (Packed packed : data) {
      out.write(packed.message());
    }
  }

  @Override
  public HttpSenderConfig config() {
    return config;
  }
}
