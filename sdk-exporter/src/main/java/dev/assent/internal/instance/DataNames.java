/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.internal.catalog.CatalogName.Kind;
import dev.assent.internal.catalog.SeenNames;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Collection;
import java.util.List;

/**
 * Records the names in data before any gate, for an inventory. It reads no value except nested
 * ones, for the names in them. Thread-safe; never throws an exception.
 */
final class DataNames {
  private static final int MAX_DEPTH = 16;

  private final SeenNames names;

  DataNames(SeenNames names) {
    this.names = names;
  }

  void span(SpanData span) {
    try {
      names.name(Kind.SPAN, span.getName());
      scope(span.getInstrumentationScopeInfo());
      attributes(span.getResource().getAttributes());
      attributes(span.getAttributes());
      span.getEvents()
          .forEach(
              event -> {
                names.name(Kind.EVENT, event.getName());
                attributes(event.getAttributes());
              });
      span.getLinks().forEach(link -> attributes(link.getAttributes()));
    } catch (RuntimeException unreadable) {
      return; // the gates judge it; an inventory without a name only shows less
    }
  }

  void log(LogRecordData log) {
    try {
      names.name(Kind.EVENT, log.getEventName());
      names.name(Kind.LOGGER, log.getInstrumentationScopeInfo().getName());
      attributes(log.getInstrumentationScopeInfo().getAttributes());
      attributes(log.getResource().getAttributes());
      attributes(log.getAttributes());
      Value<?> body = log.getBodyValue();
      if (body != null && body.getType() == ValueType.KEY_VALUE_LIST) {
        parts("", body, 0);
      }
    } catch (RuntimeException unreadable) {
      return; // as for spans
    }
  }

  void metrics(Collection<MetricData> metrics) {
    try {
      for (MetricData metric : metrics) {
        names.name(Kind.METRIC, metric.getName());
        scope(metric.getInstrumentationScopeInfo());
        attributes(metric.getResource().getAttributes());
        metric.getData().getPoints().forEach(point -> attributes(point.getAttributes()));
      }
    } catch (RuntimeException unreadable) {
      return; // as for spans
    }
  }

  private void scope(InstrumentationScopeInfo scope) {
    names.name(Kind.SCOPE, scope.getName());
    attributes(scope.getAttributes());
  }

  private void attributes(Attributes attributes) {
    attributes.forEach(
        (key, value) -> {
          if (key.getType() == AttributeType.VALUE && value instanceof Value<?> nested) {
            value(key.getKey(), nested, 0);
          } else {
            names.attribute(key.getKey(), key.getType());
          }
        });
  }

  private void value(String path, Value<?> value, int depth) {
    if (value.getType() == ValueType.KEY_VALUE_LIST) {
      parts(path + ".", value, depth);
    } else {
      names.attribute(path, AttributeType.VALUE);
    }
  }

  /** Records the parts of a map by their dotted paths. */
  private void parts(String prefix, Value<?> map, int depth) {
    if (depth < MAX_DEPTH && map.getValue() instanceof List<?> entries) {
      for (Object entry : entries) {
        if (entry instanceof KeyValue part) {
          value(prefix + part.getKey(), part.getValue(), depth + 1);
        }
      }
    }
  }
}
