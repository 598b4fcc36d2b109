/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.gate.Gate;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.subject.CaptureContext;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import java.util.ArrayList;
import java.util.List;

/**
 * A prototype for measurements: an exporter that receives log records without stamps, and freezes,
 * classifies, stamps and gates each of them for one subject, as the product does before its queue.
 * Confined to one thread.
 */
public final class LogsAlone {
  private final LogStamper stamper;
  private final Gate<StampedLog> gate;
  private final CaptureContext captured;

  /**
   * Creates an exporter.
   *
   * @param gate of the destination
   * @param subject the process's own subject
   */
  public LogsAlone(Catalog catalog, Gate<StampedLog> gate, SubjectHandle subject) {
    this.stamper = new LogStamper(new Classifier(catalog));
    this.gate = gate;
    this.captured = new CaptureContext(subject, 0);
  }

  /** Returns the records that may leave. */
  public List<StampedLog> leave(List<LogRecordData> batch) {
    List<StampedLog> left = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      StampedLog passed = gate.enter(stamper.stamp(batch.get(i), captured, null));
      if (passed != null) {
        left.add(passed);
      }
    }
    return left;
  }
}
