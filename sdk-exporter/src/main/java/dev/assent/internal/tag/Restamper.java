/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.freeze.Limits;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Stamps decoded data again. The own categories, subjects and decision are those of the stored
 * stamp; fields are classified again with the current catalog. Information that the encoding does
 * not contain is assumed to be the strictest: text under a scope whose name was stripped is
 * content, and so is a stack trace, which is now only text. Thread-safe.
 */
public final class Restamper {
  private final SpanStamper spans;
  private final LogStamper logs;

  /** A restamper of data from an SDK without limits. */
  public Restamper(Catalog catalog) {
    this(catalog, Limits.NONE);
  }

  /**
   * A restamper of one signal.
   *
   * @param limits the SDK's limits at the capture
   */
  public Restamper(Catalog catalog, Limits limits) {
    Classifier classifier = new Classifier(catalog, limits);
    this.spans = new SpanStamper(classifier);
    this.logs = new LogStamper(classifier);
  }

  /** Stamps a span. Its values are copied first. */
  public StampedSpan span(SpanData span, Stamped kept) {
    return spans.stampAgain(span, kept);
  }

  /** Stamps a log record that other code copied and whose values may change. */
  public StampedLog copiedLog(LogRecordData log, Stamped kept) {
    return logs.stampCopy(log, kept);
  }

  /** Stamps a log record with frozen values. */
  public StampedLog log(LogRecordData log, Stamped kept) {
    return logs.stampAgain(log, kept);
  }
}
