/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import java.util.Collection;

/**
 * Turns data into the bytes of one OTLP request. Synchronous; used by one thread at a time.
 *
 * @param <T> the SDK's type of the data
 */
public interface Encoder<T> {
  /** Encodes a batch. Never throws: what can't be encoded is {@link RequestBody#FAILED}. */
  RequestBody encode(Collection<? extends T> data);

  /** How the exporter's builder understood the settings. */
  HttpSenderConfig config();
}
