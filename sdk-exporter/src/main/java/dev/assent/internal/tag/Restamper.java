/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Stamps data again that were encoded in the meantime. Their own categories, subjects and decision
 * are those of the stamp that was kept with them; their fields are classified anew, by the catalog
 * in force. What the encoded form does not tell counts as the stricter: text under a scope whose
 * name was taken is content, and so is a stack trace, which is only text now. Thread-safe.
 */
public final class Restamper {
  private final SpanStamper spans;
  private final LogStamper logs;

  /** Of data of which nothing was cut. */
  public Restamper(Catalog catalog) {
    this(catalog, Limits.NONE);
  }

  /**
   * Of data of one signal.
   *
   * @param limits what the SDK may have cut when they were captured
   */
  public Restamper(Catalog catalog, Limits limits) {
    Classifier classifier = new Classifier(catalog, limits);
    this.spans = new SpanStamper(classifier);
    this.logs = new LogStamper(classifier);
  }

  /** A span, all of whose values are frozen. */
  public StampedSpan span(SpanData span, Stamped kept) {
    return spans.stampAgain(span, kept);
  }

  /** A log record, all of whose values are frozen. */
  public StampedLog log(LogRecordData log, Stamped kept) {
    return logs.stampAgain(log, kept);
  }
}
