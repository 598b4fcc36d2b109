/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.recording;

import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.data.FlatEvent;
import dev.assent.internal.data.StackTrace;
import dev.assent.internal.tag.NestedAttributes;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.classify.DatumContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.ExceptionEventData;
import org.jspecify.annotations.Nullable;

/**
 * Records one exception as an event of a span: its type, message and stack trace, and the
 * attributes that the application adds, of which one may replace these. Not thread-safe.
 */
final class ExceptionRecorder {
  static final String NAME = "exception";

  private static final AttributeKey<String> TYPE = AttributeKey.stringKey("exception.type");
  private static final AttributeKey<String> MESSAGE =
      AttributeKey.stringKey(Classifier.EXCEPTION_MESSAGE);
  private static final AttributeKey<String> STACK_TRACE =
      AttributeKey.stringKey(Classifier.EXCEPTION_STACKTRACE);

  /** The number of attributes of an exception itself. */
  private static final int OWN = 3;

  private final TracerSharedState shared;
  private final @Nullable DatumContext context;
  private @Nullable NestedAttributes beside;

  /**
   * @param context the context of an event; null to classify nothing
   */
  ExceptionRecorder(TracerSharedState shared, @Nullable DatumContext context) {
    this.shared = shared;
    this.context = context;
  }

  /** An exception with its class only. */
  static Attributes onlyTypeOf(Throwable exception) {
    return Attributes.of(TYPE, exception.getClass().getName());
  }

  /** Reads the additional attributes. */
  void read(@Nullable Attributes given) {
    beside = shared.fields.part(given, Integer.MAX_VALUE, null);
  }

  /** Whether additional attributes were read, and there are none. */
  boolean isAlone() {
    return beside != null && beside.totalAttributes() == 0 && beside.ownMask() == 0;
  }

  /** The event; a live exception stays in it, so that its stack trace can be rebuilt. */
  EventData event(Throwable exception, long epochNanos) {
    NestedAttributes more = beside == null ? NestedAttributes.EMPTY : beside;
    int max = shared.limits.getMaxNumberOfAttributes();
    AttributeTable all = new AttributeTable(max, OWN + more.attributes().size());
    set(all, TYPE, exception.getClass().getCanonicalName());
    set(all, MESSAGE, exception.getMessage());
    set(all, STACK_TRACE, StackTraceText.of(exception, shared.limits.getMaxAttributeValueLength()));
    more.attributes().forEach((key, value) -> all.put(key, value, null));
    Object entries = shared.capture.entries();
    if (context != null) {
      all.classify(shared.fields, context);
    }
    FlatAttributes attributes = all.attributes(entries);
    return more.ownMask() == 0
        ? ExceptionEventData.create(epochNanos, exception, attributes, all.total())
        : new FlatEvent(
            epochNanos, NAME, attributes, all.total(), StackTrace.of(exception), more.ownMask());
  }

  private void set(AttributeTable all, AttributeKey<String> key, @Nullable String value) {
    if (value != null) {
      all.put(key, shared.fields.frozen(key, value), null);
    }
  }
}
