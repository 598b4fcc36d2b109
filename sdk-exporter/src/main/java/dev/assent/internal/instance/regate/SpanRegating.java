/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance.regate;

import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.gate.Gate;
import dev.assent.internal.send.WrappedIdentity;
import dev.assent.internal.send.WrapperChain;
import dev.assent.internal.tag.Restamper;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gates a span that a wrapper changed.
 *
 * @param restamper stamps it again
 * @param gate the gate of the destination, with an account outside the ledger
 * @param destination its index
 */
public record SpanRegating(Restamper restamper, Gate<StampedSpan> gate, int destination)
    implements WrapperChain.Regating<SpanData, StampedSpan> {
  @Override
  public Object identity(SpanData span) {
    return WrappedIdentity.of(span);
  }

  @Override
  public @Nullable StampedSpan stamped(SpanData span) {
    return span instanceof StampedSpan stamped ? stamped : null;
  }

  @Override
  public @Nullable StampedSpan gate(SpanData span, List<StampedSpan> batch) {
    return BatchStamp.gated(restamper.span(span, BatchStamp.of(batch)), batch, gate, destination);
  }

  @Override
  public @Nullable StampedSpan unknown(SpanData span, List<StampedSpan> batch) {
    return BatchStamp.isOnlyReported(batch, destination)
        ? gate.enter(restamper.span(span, BatchStamp.ofNobody(batch)))
        : null;
  }
}
