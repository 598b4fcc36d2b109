/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.otlp.OtlpEncoder;
import io.opentelemetry.sdk.common.export.Compressor;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Encodes data as OTLP protobuf, compressed if the receiver wants it. Thread-safe.
 *
 * @param <T> the SDK's type of the data
 * @param compressor null if bodies are not compressed here
 * @param maxBodyBytes the maximum size of a request before compression
 */
record ProtobufEncoder<T>(OtlpEncoder<T> otlp, @Nullable Compressor compressor, int maxBodyBytes)
    implements Encoder<T> {
  @Override
  public RequestBody encode(Collection<? extends T> data) {
    try {
      byte[] message = otlp.encode(data, maxBodyBytes);
      return message == null ? RequestBody.TOO_LARGE : body(message);
    } catch (RuntimeException | StackOverflowError e) {
      return RequestBody.FAILED;
    }
  }

  private RequestBody body(byte[] message) {
    return compressor == null
        ? new RequestBody(message, null)
        : RequestBody.of(message.length, compressor, out -> out.write(message));
  }

  @Override
  public String toString() {
    return "ProtobufEncoder";
  }
}
