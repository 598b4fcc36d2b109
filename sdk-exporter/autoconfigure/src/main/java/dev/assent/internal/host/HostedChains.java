/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.host.claim.ExporterHandle;
import dev.assent.internal.host.claim.HostedDestination;
import dev.assent.internal.instance.WrapperChains;
import dev.assent.internal.send.WrapperChain.Regating;
import dev.assent.internal.send.Wrappers;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The chains of exporters that end at one destination. */
record HostedChains(HostedDestination destination, TakenOverSdk takenOver)
    implements WrapperChains {
  @Override
  public @Nullable Wrappers<StampedSpan> spans(Regating<SpanData, StampedSpan> regating) {
    return wrappers(destination.spanHandle(), takenOver.spanProcessors(), regating);
  }

  @Override
  public @Nullable Wrappers<StampedLog> logs(Regating<LogRecordData, StampedLog> regating) {
    return wrappers(destination.logHandle(), takenOver.logProcessors(), regating);
  }

  private static <T, D extends T, H extends ExporterHandle<?, T>> @Nullable Wrappers<D> wrappers(
      @Nullable H handle,
      List<? extends HostedProcessor<T, H, ?>> processors,
      Regating<T, D> regating) {
    for (HostedProcessor<T, H, ?> processor : processors) {
      if (handle != null && processor.behind().contains(handle)) {
        return processor.wrappers(handle, regating);
      }
    }
    return null;
  }
}
