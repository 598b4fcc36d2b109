/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.data.Stamped;
import dev.assent.internal.otlp.MalformedOtlpException;
import dev.assent.internal.send.transport.EncodedRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Converts data of one signal to the body of a frame, and back. Thread-safe.
 *
 * @param <D> the stamped data
 */
public interface FrameCodec<D> {
  /**
   * Encodes the data as a complete request without compression; null if the data can't be encoded.
   */
  @Nullable EncodedRequest encode(List<D> data);

  /**
   * Decodes a body, and stamps its data.
   *
   * @param kept the stamp with the data's own categories, subject and decision
   * @throws MalformedOtlpException if {@link #encode} did not produce the body
   */
  List<D> decode(byte[] body, Stamped kept) throws MalformedOtlpException;
}
