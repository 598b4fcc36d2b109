/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.host.claim.SpanHandle;
import dev.assent.internal.tag.SpanTagger;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.List;

/** Takes the place of a batch or simple processor of spans. Thread-safe. */
final class HostedSpanProcessor extends HostedProcessor<SpanData, SpanHandle, SpanTagger>
    implements SpanProcessor {
  HostedSpanProcessor(
      SpanProcessor replaced,
      SpanExporter chain,
      List<SpanHandle> behind,
      HostLifecycle lifecycle) {
    super(replaced::shutdown, new Chain<>(chain, chain::export), behind, lifecycle);
  }

  @Override
  public void onStart(Context parentContext, ReadWriteSpan span) {
    SpanTagger to = tagger();
    if (to != null) {
      to.onStart(parentContext, span);
    }
  }

  @Override
  public boolean isStartRequired() {
    return true;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    SpanTagger to = tagger();
    if (to != null) {
      to.onEnd(span);
    }
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  /** Names its destinations. */
  @Override
  public String toString() {
    return "AssentSpanProcessor" + names();
  }
}
