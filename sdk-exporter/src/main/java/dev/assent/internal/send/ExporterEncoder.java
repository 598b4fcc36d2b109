/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import io.opentelemetry.sdk.common.CompletableResultCode;
import java.util.Collection;
import java.util.Collections;
import java.util.function.Function;

/**
 * An OTLP exporter as an encoder: its sender keeps the bytes instead of sending them.
 *
 * @param <T> the SDK's type of the data
 */
record ExporterEncoder<T>(
    Function<Collection<T>, CompletableResultCode> export, EncodingSender sender)
    implements Encoder<T> {
  @Override
  public RequestBody encode(Collection<? extends T> data) {
    try {
      CompletableResultCode result = export.apply(Collections.unmodifiableCollection(data));
      RequestBody body = sender.take();
      return body != null && result.isDone() && result.isSuccess() ? body : RequestBody.FAILED;
    } catch (RuntimeException | StackOverflowError e) {
      return RequestBody.FAILED;
    }
  }

  @Override
  public EncoderSettings settings() {
    return sender.settings();
  }
}
