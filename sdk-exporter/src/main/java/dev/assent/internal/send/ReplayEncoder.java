/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.otlp.MalformedOtlpException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Decodes requests from disk and encodes their data for a receiver that does not take protobuf.
 *
 * @param <T> the SDK's type of the data
 */
record ReplayEncoder<T>(Encoder<T> encoder, Decoder<T> decoder) implements Encoder<EncodedRequest> {
  /** Decodes a whole OTLP request. */
  @FunctionalInterface
  interface Decoder<T> {
    List<T> decode(byte[] message) throws MalformedOtlpException;
  }

  @Override
  public RequestBody encode(Collection<? extends EncodedRequest> data) {
    List<T> decoded = new ArrayList<>();
    try {
      for (EncodedRequest request : data) {
        decoded.addAll(decoder.decode(request.message()));
      }
      return encoder.encode(decoded);
    } catch (MalformedOtlpException | RuntimeException | StackOverflowError e) {
      return RequestBody.FAILED;
    }
  }

  @Override
  public EncoderSettings settings() {
    return encoder.settings();
  }
}
