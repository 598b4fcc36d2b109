/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.gate;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;

/** A span with other attributes, as wrappers of exporters make it. */
final class FilteredSpan extends DelegatingSpanData {
  private final Attributes left;

  FilteredSpan(SpanData span, Attributes left) {
    super(span);
    this.left = left;
  }

  @Override
  public Attributes getAttributes() {
    return left;
  }
}
