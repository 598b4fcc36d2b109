/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.internal.catalog.CatalogName.Kind;
import dev.assent.internal.catalog.report.SeenNames;
import dev.assent.internal.tag.classify.Classifier;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Collection;
import java.util.List;

/**
 * Records the names in data before any gate, for an inventory. It reads no value except nested
 * ones, for the names in them. Thread-safe; never throws, since a datum that is not passed on would
 * be counted nowhere.
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
    } catch (Throwable unreadable) {
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
      if (body != null) {
        tree("", body, 0);
      }
    } catch (Throwable unreadable) {
      return; // as for spans
    }
  }

  void metrics(Collection<MetricData> metrics) {
    try {
      for (MetricData metric : metrics) {
        names.name(Kind.METRIC, metric.getName());
        scope(metric.getInstrumentationScopeInfo());
        attributes(metric.getResource().getAttributes());
        metric.getData().getPoints().forEach(this::point);
      }
    } catch (Throwable unreadable) {
      return; // as for spans
    }
  }

  private void point(PointData point) {
    attributes(point.getAttributes());
    point.getExemplars().forEach(exemplar -> attributes(exemplar.getFilteredAttributes()));
  }

  private void scope(InstrumentationScopeInfo scope) {
    names.name(Kind.SCOPE, scope.getName());
    attributes(scope.getAttributes());
  }

  private void attributes(Attributes attributes) {
    attributes.forEach(
        (key, value) -> {
          if (key.getType() == AttributeType.VALUE && value instanceof Value<?> nested) {
            tree(key.getKey(), nested, 0);
          } else {
            names.attribute(key.getKey(), key.getType());
          }
        });
  }

  /** Records the leaves of a tree by the paths under which the gates judge them. */
  private void tree(String path, Value<?> node, int depth) {
    if (depth < MAX_DEPTH && node.getValue() instanceof List<?> children && !children.isEmpty()) {
      for (Object child : children) {
        if (child instanceof KeyValue part) {
          tree(Classifier.path(path, part.getKey()), part.getValue(), depth + 1);
        } else if (child instanceof Value<?> element) {
          tree(path, element, depth + 1);
        }
      }
    } else if (!path.isEmpty()) {
      names.attribute(path, type(node));
    }
  }

  private static AttributeType type(Value<?> leaf) {
    return switch (leaf.getType()) {
      case STRING -> AttributeType.STRING;
      case BOOLEAN -> AttributeType.BOOLEAN;
      case LONG -> AttributeType.LONG;
      case DOUBLE -> AttributeType.DOUBLE;
      case ARRAY, KEY_VALUE_LIST, BYTES, EMPTY -> AttributeType.VALUE;
    };
  }
}
