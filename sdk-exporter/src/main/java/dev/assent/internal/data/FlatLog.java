/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import dev.assent.internal.catalog.FreeTextCategories;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;
import org.jspecify.annotations.Nullable;

/** A log record that references nothing of the SDK's record, with its stamp. Immutable. */
public final class FlatLog implements StampedLog {
  /** The scope under which Assent's own events are recorded. */
  public static final String EVENTS = "dev.assent";

  private final StrippableLog parts;
  private final Severity severity;
  private final SubjectHandle subject;
  private final Decision capturedUnder;
  private final long epochNanos;
  private final long observedEpochNanos;
  private final long ownMask;
  private final long fieldsMask;
  private final long others;

  /**
   * Copies a log record.
   *
   * @param source the source of severity and times
   * @param parts everything else
   * @param subject its subjects
   * @param capturedUnder the decision under which it was captured
   * @param ownMask its own categories
   * @param fieldsMask the union of the categories of the parts
   * @param others as {@link #others} says
   */
  public FlatLog(
      LogRecordData source,
      StrippableLog parts,
      SubjectHandle subject,
      Decision capturedUnder,
      long ownMask,
      long fieldsMask,
      long others) {
    this.parts = parts;
    this.severity = source.getSeverity();
    this.subject = subject;
    this.capturedUnder = capturedUnder;
    this.epochNanos = source.getTimestampEpochNanos();
    this.observedEpochNanos = source.getObservedTimestampEpochNanos();
    this.ownMask = ownMask;
    this.fieldsMask = fieldsMask;
    this.others = others;
  }

  @Override
  public Resource getResource() {
    return parts.resource();
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return parts.scope();
  }

  @Override
  public long getTimestampEpochNanos() {
    return epochNanos;
  }

  @Override
  public long getObservedTimestampEpochNanos() {
    return observedEpochNanos;
  }

  @Override
  public SpanContext getSpanContext() {
    return parts.context();
  }

  @Override
  public Severity getSeverity() {
    return severity;
  }

  @Override
  public @Nullable String getSeverityText() {
    return parts.severityText();
  }

  @Override
  @Deprecated
  @SuppressWarnings("deprecation")
  public io.opentelemetry.sdk.logs.data.Body getBody() {
    Value<?> body = parts.body();
    return body == null
        ? io.opentelemetry.sdk.logs.data.Body.empty()
        : io.opentelemetry.sdk.logs.data.Body.string(body.asString());
  }

  @Override
  public @Nullable Value<?> getBodyValue() {
    return parts.body();
  }

  @Override
  public Attributes getAttributes() {
    return parts.attributes();
  }

  @Override
  public int getTotalAttributeCount() {
    return parts.totalAttributes();
  }

  @Override
  public @Nullable String getEventName() {
    return parts.eventName();
  }

  @Override
  public long ownMask() {
    return ownMask;
  }

  @Override
  public long ownMaskWithParts() {
    return ownMask | DeclaredTree.in(parts.body()) | DeclaredTree.in(parts.attributes());
  }

  @Override
  public long fieldsMask() {
    return fieldsMask;
  }

  @Override
  public SubjectHandle subject() {
    return subject;
  }

  @Override
  public Decision capturedUnder() {
    return capturedUnder;
  }

  @Override
  public boolean isRecordedByAssent() {
    return parts.scope().getName().equals(EVENTS);
  }

  @Override
  public long earliestEpochNanos() {
    return epochNanos == 0 || observedEpochNanos == 0
        ? Math.max(epochNanos, observedEpochNanos)
        : Math.min(epochNanos, observedEpochNanos);
  }

  @Override
  public long others() {
    return others;
  }

  /**
   * The stack trace rebuilt from the reported exception, which replaces the textual one if that is
   * not permitted; null if there is none.
   */
  public @Nullable String stackTrace() {
    return parts.stackTrace();
  }

  /** The categories of its free text, by its instrumentation scope. */
  public FreeTextCategories freeText() {
    return parts.freeText();
  }

  @Override
  public String toString() {
    return "FlatLog";
  }
}
