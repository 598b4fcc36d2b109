/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.instance.WrapperChains;
import dev.assent.internal.send.WrapperChain;
import dev.assent.internal.send.WrapperChain.Regating;
import dev.assent.internal.send.Wrappers;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/** The chains of exporters that end at one destination. */
record HostedChains(HostedDestination destination, HostParts parts) implements WrapperChains {
  @Override
  public @Nullable Wrappers<StampedSpan> spans(Regating<SpanData, StampedSpan> regating) {
    SpanHandle handle = destination.spanHandle();
    for (HostedSpanProcessor processor : parts.spanProcessors()) {
      if (handle != null && processor.behind().contains(handle)) {
        return processor.chain() == handle
            ? null
            : new WrapperChain<>(
                handle.inner(), processor.chain()::export, regating, changed -> {});
      }
    }
    return null;
  }

  @Override
  public @Nullable Wrappers<StampedLog> logs(Regating<LogRecordData, StampedLog> regating) {
    LogHandle handle = destination.logHandle();
    for (HostedLogProcessor processor : parts.logProcessors()) {
      if (handle != null && processor.behind().contains(handle)) {
        return processor.chain() == handle
            ? null
            : new WrapperChain<>(
                handle.inner(), processor.chain()::export, regating, changed -> {});
      }
    }
    return null;
  }
}
