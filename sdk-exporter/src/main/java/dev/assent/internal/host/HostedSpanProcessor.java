/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.tag.SpanTagger;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the place of a batch or simple processor in the application's SDK. It passes spans to
 * Assent's tagger; before the start and after the end, it passes nothing on. Thread-safe.
 */
final class HostedSpanProcessor implements SpanProcessor {
  private final SpanProcessor replaced;
  private final SpanExporter chain;
  private final List<SpanHandle> behind;
  private final HostLifecycle lifecycle;
  private volatile @Nullable SpanTagger tagger;

  /**
   * @param replaced the processor in whose place this one stands; it gets no data
   * @param chain the exporter of that processor
   * @param behind the claimed exporters that the chain reaches
   */
  HostedSpanProcessor(
      SpanProcessor replaced,
      SpanExporter chain,
      List<SpanHandle> behind,
      HostLifecycle lifecycle) {
    this.replaced = replaced;
    this.chain = chain;
    this.behind = List.copyOf(behind);
    this.lifecycle = lifecycle;
  }

  SpanExporter chain() {
    return chain;
  }

  List<SpanHandle> behind() {
    return behind;
  }

  void open(SpanTagger opened) {
    tagger = opened;
  }

  void end() {
    tagger = null;
  }

  /** Returns what took the SDK over. */
  Takeover owner() {
    return lifecycle.owner();
  }

  @Override
  public void onStart(Context parentContext, ReadWriteSpan span) {
    SpanTagger to = tagger;
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
    SpanTagger to = tagger;
    if (to != null) {
      to.onEnd(span);
    }
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  @Override
  public CompletableResultCode forceFlush() {
    return lifecycle.flush();
  }

  /** Sends what is queued, then shuts the replaced processor and its exporters down. */
  @Override
  public CompletableResultCode shutdown() {
    return lifecycle.shutdown(this, replaced::shutdown);
  }

  /** Names its destinations. */
  @Override
  public String toString() {
    return "AssentSpanProcessor" + behind.stream().map(handle -> handle.claim().name()).toList();
  }
}
