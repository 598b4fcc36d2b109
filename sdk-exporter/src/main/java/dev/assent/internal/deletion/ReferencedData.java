/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import dev.assent.internal.data.ReservedAttributes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Data with the references of their subjects, in the form for encoding; each object serves one
 * encoding. The total attribute count includes the added attribute, so that the number of
 * attributes that the SDK dropped stays the same. A metric has the references on its resource.
 */
final class ReferencedData {
  /** The attribute with the references: one per subject. */
  static final AttributeKey<List<String>> REF = AttributeKey.stringArrayKey(ReservedAttributes.REF);

  private ReferencedData() {}

  private static Attributes with(Attributes attributes, List<String> refs) {
    return attributes.toBuilder().put(REF, refs).build();
  }

  /** A resource with references. */
  static Resource resource(Resource resource, List<String> refs) {
    return resource.toBuilder().put(REF, refs).build();
  }

  /** A span with references. */
  static final class MarkedSpan extends DelegatingSpanData {
    private final List<String> refs;

    MarkedSpan(SpanData span, List<String> refs) {
      super(span);
      this.refs = refs;
    }

    @Override
    public Attributes getAttributes() {
      return with(super.getAttributes(), refs);
    }

    @Override
    public int getTotalAttributeCount() {
      return super.getTotalAttributeCount() + 1;
    }

    @Override
    public String toString() {
      return "MarkedSpan";
    }
  }

  /** A log record with references. */
  record MarkedLog(LogRecordData log, List<String> refs) implements LogRecordData {
    @Override
    public Resource getResource() {
      return log.getResource();
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
      return log.getInstrumentationScopeInfo();
    }

    @Override
    public long getTimestampEpochNanos() {
      return log.getTimestampEpochNanos();
    }

    @Override
    public long getObservedTimestampEpochNanos() {
      return log.getObservedTimestampEpochNanos();
    }

    @Override
    public SpanContext getSpanContext() {
      return log.getSpanContext();
    }

    @Override
    public Severity getSeverity() {
      return log.getSeverity();
    }

    @Override
    public @Nullable String getSeverityText() {
      return log.getSeverityText();
    }

    @Override
    @Deprecated
    @SuppressWarnings("deprecation")
    public io.opentelemetry.sdk.logs.data.Body getBody() {
      return log.getBody();
    }

    @Override
    public @Nullable Value<?> getBodyValue() {
      return log.getBodyValue();
    }

    @Override
    public Attributes getAttributes() {
      return with(log.getAttributes(), refs);
    }

    @Override
    public int getTotalAttributeCount() {
      return log.getTotalAttributeCount() + 1;
    }

    @Override
    public @Nullable String getEventName() {
      return log.getEventName();
    }

    @Override
    public String toString() {
      return "MarkedLog";
    }
  }

  /** A metric whose resource has references. */
  record MarkedMetric(MetricData metric, Resource resource) implements MetricData {
    @Override
    public Resource getResource() {
      return resource;
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
      return metric.getInstrumentationScopeInfo();
    }

    @Override
    public String getName() {
      return metric.getName();
    }

    @Override
    public String getDescription() {
      return metric.getDescription();
    }

    @Override
    public String getUnit() {
      return metric.getUnit();
    }

    @Override
    public MetricDataType getType() {
      return metric.getType();
    }

    @Override
    public Data<?> getData() {
      return metric.getData();
    }

    @Override
    public String toString() {
      return "MarkedMetric";
    }
  }
}
