/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.tag.LogTagger;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.ReadWriteLogRecord;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the place of a batch or simple processor of log records in the application's SDK; see
 * {@link HostedSpanProcessor}. Thread-safe.
 */
final class HostedLogProcessor implements LogRecordProcessor {
  private final LogRecordProcessor replaced;
  private final LogRecordExporter chain;
  private final List<LogHandle> behind;
  private final HostLifecycle lifecycle;
  private volatile @Nullable LogTagger tagger;

  HostedLogProcessor(
      LogRecordProcessor replaced,
      LogRecordExporter chain,
      List<LogHandle> behind,
      HostLifecycle lifecycle) {
    this.replaced = replaced;
    this.chain = chain;
    this.behind = List.copyOf(behind);
    this.lifecycle = lifecycle;
  }

  LogRecordExporter chain() {
    return chain;
  }

  List<LogHandle> behind() {
    return behind;
  }

  void open(LogTagger opened) {
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
  public void onEmit(Context context, ReadWriteLogRecord logRecord) {
    LogTagger to = tagger;
    if (to != null) {
      to.onEmit(context, logRecord);
    }
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
    return "AssentLogRecordProcessor"
        + behind.stream().map(handle -> handle.claim().name()).toList();
  }
}
