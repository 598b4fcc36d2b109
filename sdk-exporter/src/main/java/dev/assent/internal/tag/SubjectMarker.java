/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.data.ReservedAttributes;
import dev.assent.internal.decision.Decision;
import dev.assent.internal.decision.SubjectHandle;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Empty;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import io.opentelemetry.api.trace.SpanContext;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * What a span carries from its start to its end: whose data it is, and the categories that were
 * added to its own. It stands on the span as an attribute of type EMPTY, which no length limit of
 * the SDK touches, and is bound to its span, so that a copy of it on another span counts as lost.
 * Thread-safe.
 */
final class SubjectMarker implements Value<Empty> {
  static final AttributeKey<Value<?>> KEY = AttributeKey.valueKey(ReservedAttributes.SUBJECT);

  private static final AtomicLongFieldUpdater<SubjectMarker> ADDED =
      AtomicLongFieldUpdater.newUpdater(SubjectMarker.class, "added");

  private static final AtomicReferenceFieldUpdater<SubjectMarker, SubjectHandle> SUBJECT =
      AtomicReferenceFieldUpdater.newUpdater(SubjectMarker.class, SubjectHandle.class, "subject");

  private final SpanContext span;
  private final SubjectHandle startedFor;
  private final Decision startedUnder;
  private volatile SubjectHandle subject;

  /** The categories that it has beside its scope's; they only grow. */
  private volatile long added;

  /**
   * @param derivedFrom the categories of what the span's work is computed from
   */
  SubjectMarker(SpanContext span, SubjectHandle subject, long derivedFrom) {
    this.span = span;
    this.startedFor = subject;
    this.startedUnder = subject.decision();
    this.added = derivedFrom;
    this.subject = subject;
  }

  /** Whether this is the marker that was put on a span at its start. */
  boolean isOf(SpanContext other) {
    return span == other || span.equals(other);
  }

  /** Whether these are the subjects of the span's start: no others were added. */
  boolean isStartedFor(SubjectHandle atEnd) {
    return atEnd == startedFor;
  }

  void add(SubjectHandle added) {
    SUBJECT.accumulateAndGet(this, added, SubjectHandle::and);
  }

  SubjectHandle subject() {
    return subject;
  }

  /**
   * The decision under which a span is captured: that of its start, so that a grant which began
   * meanwhile is not taken to cover it whatever times it claims; where subjects were added, that of
   * all of them now.
   */
  Decision capturedUnder(SubjectHandle atEnd) {
    return atEnd == startedFor ? startedUnder : atEnd.decision();
  }

  /** Adds categories to the span's own. */
  void add(long categories) {
    ADDED.accumulateAndGet(this, categories, (had, more) -> had | more);
  }

  /** The categories of what its work is computed from, and those that were added to its own. */
  long added() {
    return added;
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
