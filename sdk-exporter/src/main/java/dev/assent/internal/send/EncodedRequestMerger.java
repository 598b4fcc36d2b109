/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;

/**
 * Merges encoded requests without decoding them: a request is one repeated field, and concatenated
 * messages have concatenated fields (Protocol Buffers, Encoding, "Last One Wins").
 */
final class EncodedRequestMerger implements Encoder<EncodedRequest> {
  private final EncoderSettings settings;
  private final int maxBodyBytes;

  EncodedRequestMerger(EncoderSettings settings, int maxBodyBytes) {
    this.settings = settings;
    this.maxBodyBytes = maxBodyBytes;
  }

  @Override
  public RequestBody encode(Collection<? extends EncodedRequest> data) {
    long bytes = 0;
    for (EncodedRequest request : data) {
      bytes += request.message().length;
    }
    return bytes > maxBodyBytes
        ? RequestBody.TOO_LARGE
        : RequestBody.of((int) bytes, settings.compressor(), out -> writeTo(out, data));
  }

  private static void writeTo(OutputStream out, Collection<? extends EncodedRequest> data)
      throws IOException {
    for (EncodedRequest request : data) {
      out.write(request.message());
    }
  }

  @Override
  public EncoderSettings settings() {
    return settings;
  }
}
