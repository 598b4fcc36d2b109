/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.tag;

import dev.assent.decision.Decision;
import dev.assent.decision.Subject;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Empty;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import io.opentelemetry.api.trace.SpanContext;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * What a span carries from its start to its end: whose data it is. It stands on the span as an
 * attribute of type EMPTY, which no length limit of the SDK touches, and is bound to its span, so
 * that a copy of it on another span counts as lost. Thread-safe.
 */
final class SubjectMarker implements Value<Empty> {
  static final AttributeKey<Value<?>> KEY = AttributeKey.valueKey(Ours.SUBJECT);

  private static final AtomicReferenceFieldUpdater<SubjectMarker, Subject> SUBJECT =
      AtomicReferenceFieldUpdater.newUpdater(SubjectMarker.class, Subject.class, "subject");

  private final SpanContext span;
  private final Subject startedFor;
  private final Decision startedUnder;
  private final long derivedFrom;
  private volatile Subject subject;

  /**
   * @param derivedFrom the categories of what the span's work is computed from
   */
  SubjectMarker(SpanContext span, Subject subject, long derivedFrom) {
    this.span = span;
    this.startedFor = subject;
    this.startedUnder = subject.decision();
    this.derivedFrom = derivedFrom;
    this.subject = subject;
  }

  /** Whether this is the marker that was put on a span at its start. */
  boolean isOf(SpanContext other) {
    return span == other || span.equals(other);
  }

  /** Whether these are the subjects of the span's start: no others were added. */
  boolean isStartedFor(Subject atEnd) {
    return atEnd == startedFor;
  }

  void add(Subject added) {
    SUBJECT.accumulateAndGet(this, added, Subjects::union);
  }

  Subject subject() {
    return subject;
  }

  /**
   * The decision under which a span is captured: that of its start, so that a grant which began
   * meanwhile is not taken to cover it whatever times it claims; where subjects were added, that of
   * all of them now.
   */
  Decision capturedUnder(Subject atEnd) {
    return atEnd == startedFor ? startedUnder : atEnd.decision();
  }

  long derivedFrom() {
    return derivedFrom;
  }

  @Override
  public ValueType getType() {
    return ValueType.EMPTY;
  }

  @Override
  public Empty getValue() {
    return Empty.getInstance();
  }

  @Override
  public String asString() {
    return "";
  }

  @Override
  public String toString() {
    return "SubjectMarker";
  }
}
