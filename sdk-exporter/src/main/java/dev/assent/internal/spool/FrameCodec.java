/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.data.Stamped;
import dev.assent.internal.otlp.MalformedOtlpException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Data of one signal as the body of a frame. Thread-safe.
 *
 * @param <D> the stamped data
 */
public interface FrameCodec<D> {
  /** A whole request of these data, not compressed; null if they can't be encoded. */
  byte @Nullable [] encode(List<D> data);

  /**
   * The data of a body, stamped again.
   *
   * @param kept with their own categories, subject and decision
   * @throws MalformedOtlpException if it is none that {@link #encode} made
   */
  List<D> decode(byte[] body, Stamped kept) throws MalformedOtlpException;
}
