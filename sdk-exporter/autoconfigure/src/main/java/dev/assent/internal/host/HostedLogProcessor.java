/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.host.claim.LogHandle;
import dev.assent.internal.tag.LogTagger;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.ReadWriteLogRecord;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import java.util.List;

/** Takes the place of a batch or simple processor of log records. Thread-safe. */
final class HostedLogProcessor extends HostedProcessor<LogRecordData, LogHandle, LogTagger>
    implements LogRecordProcessor {
  HostedLogProcessor(
      LogRecordProcessor replaced,
      LogRecordExporter chain,
      List<LogHandle> behind,
      HostLifecycle lifecycle) {
    super(replaced::shutdown, new Chain<>(chain, chain::export), behind, lifecycle);
  }

  @Override
  public void onEmit(Context context, ReadWriteLogRecord logRecord) {
    LogTagger to = tagger();
    if (to != null) {
      to.onEmit(context, logRecord);
    }
  }

  /** Names its destinations. */
  @Override
  public String toString() {
    return "AssentLogRecordProcessor" + names();
  }
}
