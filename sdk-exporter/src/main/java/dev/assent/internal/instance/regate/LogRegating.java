/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance.regate;

import dev.assent.internal.data.StampedLog;
import dev.assent.internal.gate.Gate;
import dev.assent.internal.send.WrappedIdentity;
import dev.assent.internal.send.WrapperChain;
import dev.assent.internal.tag.Restamper;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gates a log record that a wrapper changed.
 *
 * @param restamper stamps it again
 * @param gate the gate of the destination, with an account outside the ledger
 * @param destination its index
 */
public record LogRegating(Restamper restamper, Gate<StampedLog> gate, int destination)
    implements WrapperChain.Regating<LogRecordData, StampedLog> {
  @Override
  public Object identity(LogRecordData log) {
    return WrappedIdentity.of(log);
  }

  @Override
  public @Nullable StampedLog stamped(LogRecordData log) {
    return log instanceof StampedLog stamped ? stamped : null;
  }

  @Override
  public @Nullable StampedLog gate(LogRecordData log, List<StampedLog> batch) {
    return BatchStamp.gated(
        restamper.copiedLog(log, BatchStamp.of(batch)), batch, gate, destination);
  }

  @Override
  public @Nullable StampedLog unknown(LogRecordData log, List<StampedLog> batch) {
    return BatchStamp.isOnlyReported(batch, destination)
        ? gate.enter(restamper.copiedLog(log, BatchStamp.ofNobody(batch)))
        : null;
  }
}
