/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send.transport;

import io.opentelemetry.sdk.common.export.Compressor;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Merges encoded requests without decoding them: a request is one repeated field, and concatenated
 * messages have concatenated fields (Protocol Buffers, Encoding, "Last One Wins").
 *
 * @param compressor null if bodies are not compressed here
 * @param maxBodyBytes the maximum size of a request before compression
 */
public record EncodedRequestMerger(@Nullable Compressor compressor, int maxBodyBytes)
    implements Encoder<EncodedRequest> {
  @Override
  public RequestBody encode(Collection<? extends EncodedRequest> data) {
    long bytes = 0;
    for (EncodedRequest request : data) {
      bytes += request.message().length;
    }
    return bytes > maxBodyBytes
        ? RequestBody.TOO_LARGE
        : RequestBody.of((int) bytes, compressor, out -> writeTo(out, data))
            .askingFirst(EncodedRequest.beforeSend(data));
  }

  private static void writeTo(OutputStream out, Collection<? extends EncodedRequest> data)
      throws IOException {
    for (EncodedRequest request : data) {
      out.write(request.message());
    }
  }
}
