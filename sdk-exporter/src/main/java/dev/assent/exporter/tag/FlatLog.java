/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.tag;

import dev.assent.decision.Decision;
import dev.assent.decision.Subject;
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
  private final Resource resource;
  private final InstrumentationScopeInfo scope;
  private final SpanContext context;
  private final Severity severity;
  private final @Nullable String severityText;
  private final @Nullable Value<?> body;
  private final Attributes attributes;
  private final @Nullable String eventName;
  private final @Nullable String stackTrace;
  private final Subject subject;
  private final Decision capturedUnder;
  private final long epochNanos;
  private final long observedEpochNanos;
  private final long earliestEpochNanos;
  private final long own;
  private final long fields;
  private final long freeText;
  private final int totalAttributes;

  /**
   * Copies a log record.
   *
   * @param source what severity and times are taken from
   * @param parts everything else
   * @param stamp its stamp, but for the fields
   * @param fields the union of the categories of the parts
   */
  public FlatLog(LogRecordData source, LogParts parts, Stamped stamp, long fields) {
    this.resource = parts.resource();
    this.scope = parts.scope();
    this.context = parts.context();
    this.severity = source.getSeverity();
    this.severityText = parts.severityText();
    this.body = parts.body();
    this.attributes = parts.attributes();
    this.eventName = parts.eventName();
    this.stackTrace = parts.stackTrace();
    this.subject = stamp.subject();
    this.capturedUnder = stamp.capturedUnder();
    this.epochNanos = source.getTimestampEpochNanos();
    this.observedEpochNanos = source.getObservedTimestampEpochNanos();
    this.earliestEpochNanos = stamp.earliestEpochNanos();
    this.own = stamp.own();
    this.fields = fields;
    this.freeText = parts.freeText();
    this.totalAttributes = parts.totalAttributes();
  }

  @Override
  public Resource getResource() {
    return resource;
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return scope;
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
    return context;
  }

  @Override
  public Severity getSeverity() {
    return severity;
  }

  @Override
  public @Nullable String getSeverityText() {
    return severityText;
  }

  @Override
  @Deprecated
  @SuppressWarnings("deprecation")
  public io.opentelemetry.sdk.logs.data.Body getBody() {
    return body == null
        ? io.opentelemetry.sdk.logs.data.Body.empty()
        : io.opentelemetry.sdk.logs.data.Body.string(body.asString());
  }

  @Override
  public @Nullable Value<?> getBodyValue() {
    return body;
  }

  @Override
  public Attributes getAttributes() {
    return attributes;
  }

  @Override
  public int getTotalAttributeCount() {
    return totalAttributes;
  }

  @Override
  public @Nullable String getEventName() {
    return eventName;
  }

  @Override
  public long own() {
    return own;
  }

  @Override
  public long fields() {
    return fields;
  }

  @Override
  public Subject subject() {
    return subject;
  }

  @Override
  public Decision capturedUnder() {
    return capturedUnder;
  }

  @Override
  public long earliestEpochNanos() {
    return earliestEpochNanos;
  }

  /**
   * The stack trace that was rebuilt from the exception which it reports, in case the one that is
   * text may not leave; null if there is none.
   */
  public @Nullable String stackTrace() {
    return stackTrace;
  }

  /** The categories of free text in it, by the scope that it was recorded under. */
  public long freeText() {
    return freeText;
  }

  @Override
  public String toString() {
    return "FlatLog";
  }
}
