/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;

/**
 * Passes data on without encoding it, to an exporter that encodes it.
 *
 * @param <T> the SDK's type of the data
 */
final class DataEncoder<T> implements Encoder<T> {
  /**
   * The maximum time of an attempt: the default of {@code OTEL_BSP_EXPORT_TIMEOUT} and of {@code
   * OTEL_BLRP_EXPORT_TIMEOUT}. The exporter's own timeout is not known.
   */
  private static final EncoderSettings SETTINGS = new EncoderSettings(Duration.ofSeconds(30), null);

  @Override
  public RequestBody encode(Collection<? extends T> data) {
    return new DataBody<T>(Collections.unmodifiableList(new ArrayList<>(data)));
  }

  @Override
  public EncoderSettings settings() {
    return SETTINGS;
  }
}
