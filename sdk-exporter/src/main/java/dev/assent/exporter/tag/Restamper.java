/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.tag;

import dev.assent.category.Catalog;
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

  /** By a catalog. */
  public Restamper(Catalog catalog) {
    Classifier classifier = new Classifier(catalog);
    this.spans = new SpanStamper(classifier, Limits.NONE);
    this.logs = new LogStamper(classifier, Limits.NONE);
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
