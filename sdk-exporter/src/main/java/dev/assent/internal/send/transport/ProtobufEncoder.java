/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send.transport;

import dev.assent.internal.otlp.LentMessage;
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
 * @param lends whether bodies are lent: the transport says when they were read
 */
public record ProtobufEncoder<T>(
    OtlpEncoder<T> otlp, @Nullable Compressor compressor, int maxBodyBytes, boolean lends)
    implements Encoder<T> {
  @Override
  public RequestBody encode(Collection<? extends T> data) {
    try {
      LentMessage message = otlp.lend(data, maxBodyBytes);
      return message == null ? RequestBody.TOO_LARGE : body(message);
    } catch (RuntimeException | StackOverflowError e) {
      return RequestBody.FAILED;
    }
  }

  private RequestBody body(LentMessage message) {
    if (compressor != null) {
      return compressed(message, compressor);
    }
    return lends && message.isWorthLending()
        ? RequestBody.lent(message)
        : new RequestBody(message.copy(), null);
  }

  private static RequestBody compressed(LentMessage message, Compressor compressor) {
    RequestBody body =
        RequestBody.of(
            message.length(), compressor, out -> out.write(message.array(), 0, message.length()));
    if (body != RequestBody.FAILED) {
      message.giveBack();
    }
    return body;
  }

  @Override
  public String toString() {
    return "ProtobufEncoder";
  }
}
