/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.receiver;

import com.google.protobuf.Message;
import dev.assent.internal.catalog.AttributeEntry;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.FieldContext;
import dev.assent.internal.catalog.FieldContext.Place;
import dev.assent.internal.category.Categories;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads decoded OTLP as an auditor would: it derives the categories of each datum from its names
 * and the catalog alone, without information from the sender.
 */
public final class CategoryCount {
  /** The place of a field. */
  private record Where(Place place, String scope, @Nullable String meter) implements FieldContext {
    @Override
    public boolean mayLackAttributes() {
      return meter != null; // a view or an advice may drop some
    }

    @Override
    public int cutLength() {
      return Integer.MAX_VALUE;
    }
  }

  private final Catalog catalog;
  private final Categories categories;

  /**
   * Creates a count.
   *
   * @param catalog the catalog that classifies the names
   */
  public CategoryCount(Catalog catalog) {
    this.catalog = catalog;
    this.categories = catalog.categories();
  }

  /**
   * Counts the data with each category, of a field or of the datum itself.
   *
   * @param messages decoded export requests
   * @return counts by category name, in alphabetic order; categories without data are absent
   */
  public Map<String, Long> count(List<Message> messages) {
    Map<String, Long> counts = new TreeMap<>();
    for (Message message : messages) {
      for (long mask : masks(message)) {
        categories.names(mask).forEach(name -> counts.merge(name, 1L, Long::sum));
      }
    }
    return counts;
  }

  private List<Long> masks(Message message) {
    List<Long> masks = new ArrayList<>();
    if (message instanceof ExportTraceServiceRequest traces) {
      spans(traces, masks);
    } else if (message instanceof ExportLogsServiceRequest logs) {
      logs(logs, masks);
    } else if (message instanceof ExportMetricsServiceRequest metrics) {
      metrics(metrics, masks);
    }
    return masks;
  }

  private void spans(ExportTraceServiceRequest request, List<Long> masks) {
    for (ResourceSpans resource : request.getResourceSpansList()) {
      for (ScopeSpans scope : resource.getScopeSpansList()) {
        for (Span span : scope.getSpansList()) {
          masks.add(of(resource.getResource()) | of(span, scope.getScope().getName()));
        }
      }
    }
  }

  private void logs(ExportLogsServiceRequest request, List<Long> masks) {
    for (ResourceLogs resource : request.getResourceLogsList()) {
      for (ScopeLogs scope : resource.getScopeLogsList()) {
        for (LogRecord log : scope.getLogRecordsList()) {
          masks.add(of(resource.getResource()) | of(log, scope.getScope().getName()));
        }
      }
    }
  }

  private void metrics(ExportMetricsServiceRequest request, List<Long> masks) {
    for (ResourceMetrics resource : request.getResourceMetricsList()) {
      for (ScopeMetrics scope : resource.getScopeMetricsList()) {
        for (Metric metric : scope.getMetricsList()) {
          long own = own(scope.getScope().getName(), "service.telemetry");
          points(
              metric,
              new Where(Place.METRIC, scope.getScope().getName(), metric.getName()),
              of(resource.getResource()) | own | catalog.metric(metric.getName()),
              masks);
        }
      }
    }
  }

  private long of(Span span, String scope) {
    Where where = new Where(place(span.getKind()), scope, null);
    long mask = own(scope, "service.telemetry") | of(span.getAttributesList(), where);
    for (Span.Event event : span.getEventsList()) {
      mask |= of(event.getAttributesList(), FieldContext.NONE);
    }
    for (Span.Link link : span.getLinksList()) {
      mask |= of(link.getAttributesList(), FieldContext.NONE);
    }
    if (!span.getStatus().getMessage().isEmpty()) {
      mask |= categories.mask("content.other");
    }
    return mask;
  }

  private long of(LogRecord log, String scope) {
    String event = log.getEventName();
    long mask = of(log.getAttributesList(), new Where(Place.LOG, scope, null));
    mask |= event.isEmpty() ? own(scope, "service.diagnostic") : catalog.event(event);
    if (log.getBody().getValueCase() != AnyValue.ValueCase.VALUE_NOT_SET) {
      mask |= catalog.freeText(scope).text();
    }
    return mask;
  }

  private void points(Metric metric, Where where, long own, List<Long> masks) {
    switch (metric.getDataCase()) {
      case GAUGE ->
          metric
              .getGauge()
              .getDataPointsList()
              .forEach(point -> masks.add(own | of(point.getAttributesList(), where)));
      case SUM ->
          metric
              .getSum()
              .getDataPointsList()
              .forEach(point -> masks.add(own | of(point.getAttributesList(), where)));
      case HISTOGRAM ->
          metric
              .getHistogram()
              .getDataPointsList()
              .forEach(point -> masks.add(own | of(point.getAttributesList(), where)));
      default -> masks.add(Categories.UNCLASSIFIED);
    }
  }

  private long of(Resource resource) {
    return of(resource.getAttributesList(), new Where(Place.RESOURCE, "", null));
  }

  private long of(List<KeyValue> attributes, FieldContext where) {
    Attributes datum = scalars(attributes);
    long mask = 0;
    for (KeyValue attribute : attributes) {
      // A rebuilt stack trace has the conventions' name, and contains frames without messages.
      mask |=
          attribute.getKey().equals("exception.stacktrace")
              ? categories.mask("service.diagnostic")
              : of(attribute, where, datum);
    }
    return mask;
  }

  private long of(KeyValue attribute, FieldContext where, Attributes datum) {
    AttributeEntry entry = catalog.attribute(attribute.getKey());
    AnyValue value = attribute.getValue();
    return switch (value.getValueCase()) {
      case STRING_VALUE ->
          entry.classify(AttributeType.STRING, value.getStringValue(), where, datum);
      case BOOL_VALUE -> entry.classify(AttributeType.BOOLEAN, value.getBoolValue(), where, datum);
      case INT_VALUE -> entry.classify(AttributeType.LONG, value.getIntValue(), where, datum);
      case DOUBLE_VALUE ->
          entry.classify(AttributeType.DOUBLE, value.getDoubleValue(), where, datum);
      default -> entry.mask();
    };
  }

  /** Returns the attributes that a catalog entry's condition can compare. */
  private static Attributes scalars(List<KeyValue> attributes) {
    AttributesBuilder scalars = Attributes.builder();
    for (KeyValue attribute : attributes) {
      AnyValue value = attribute.getValue();
      switch (value.getValueCase()) {
        case STRING_VALUE -> scalars.put(attribute.getKey(), value.getStringValue());
        case BOOL_VALUE -> scalars.put(attribute.getKey(), value.getBoolValue());
        case INT_VALUE -> scalars.put(attribute.getKey(), value.getIntValue());
        case DOUBLE_VALUE -> scalars.put(attribute.getKey(), value.getDoubleValue());
        default -> {
          // no condition compares another type
        }
      }
    }
    return scalars.build();
  }

  private static Place place(Span.SpanKind kind) {
    return switch (kind) {
      case SPAN_KIND_SERVER -> Place.SERVER_SPAN;
      case SPAN_KIND_CLIENT -> Place.CLIENT_SPAN;
      case SPAN_KIND_PRODUCER -> Place.PRODUCER_SPAN;
      case SPAN_KIND_CONSUMER -> Place.CONSUMER_SPAN;
      default -> Place.INTERNAL_SPAN;
    };
  }

  private long own(String scope, String signalDefault) {
    long declared = catalog.scopeCategory(scope);
    return declared == 0 ? categories.mask(signalDefault) : declared;
  }
}
