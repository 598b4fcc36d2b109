/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import dev.assent.category.Catalog;
import dev.assent.category.Categories;
import dev.assent.category.Category;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfoBuilder;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes from a metric's parts what a pass does not allow, and notes in a sieve what was kept and
 * what was taken. Immutable.
 *
 * <p>An exemplar is one measurement. Its value and time belong to the metric; the attributes that a
 * View filtered out of the point are gated like the point's. Its trace and span id name a span that
 * may concern anyone, while the metric was judged for the process's own subject: they leave only
 * where that subject is unknown, since then all that is permitted is permitted without consent, and
 * so for everyone. Trace state never leaves.
 */
final class MetricStripper {
  /** The SDK's mark of the series that stands for all beyond the cardinality limit. */
  static final AttributeKey<Boolean> OVERFLOW = AttributeKey.booleanKey("otel.metric.overflow");

  private static final String OURS = "assent.";
  private static final String CATEGORY = "assent.category";
  private static final String REDACTED = "[REDACTED]";

  private final Catalog catalog;
  private final long telemetry;
  private final boolean spanIds;

  /**
   * A stripper.
   *
   * @param spanIds whether exemplars keep their trace and span ids
   */
  MetricStripper(Catalog catalog, boolean spanIds) {
    this.catalog = catalog;
    this.telemetry = catalog.categories().mask(Category.SERVICE_TELEMETRY);
    this.spanIds = spanIds;
  }

  /** The categories of every point of a metric: the scope's, or the signal's, and the name's. */
  long own(InstrumentationScopeInfo scope, String metric) {
    long declared = catalog.scopeCategory(scope.getName());
    return (declared == 0 ? telemetry : declared) | catalog.metric(metric);
  }

  Attributes attributes(Attributes attributes, MetricPass pass, MetricSieve sieve) {
    AttributesBuilder kept = Attributes.builder();
    attributes.forEach((key, value) -> attribute(key, value, pass, sieve, kept));
    return kept.build();
  }

  @SuppressWarnings("unchecked")
  private void attribute(
      AttributeKey<?> key,
      Object value,
      MetricPass pass,
      MetricSieve sieve,
      AttributesBuilder kept) {
    if (key.getKey().startsWith(OURS)) {
      if (key.getKey().equals(CATEGORY)) {
        sieve.declare(declared(value));
      }
      return;
    }
    long mask = classify(key, value);
    if (pass.allows(mask)) {
      sieve.keep(mask);
      kept.put((AttributeKey<Object>) key, value);
      return;
    }
    sieve.take(pass.reason(mask), pass.joined(mask));
    if (pass.redacts(mask)) {
      kept.put(AttributeKey.stringKey(key.getKey()), REDACTED);
    }
  }

  private long classify(AttributeKey<?> key, Object value) {
    if (key.equals(OVERFLOW)) {
      return telemetry;
    }
    return key.getType() == AttributeType.VALUE
        ? Categories.UNCLASSIFIED
        : catalog.attribute(key.getKey()).classify(key.getType(), value);
  }

  private long declared(Object value) {
    long mask = value instanceof String name ? catalog.categories().find(name) : 0;
    return mask == 0 ? Categories.UNCLASSIFIED : mask;
  }

  List<ExemplarData> exemplars(
      List<? extends ExemplarData> exemplars, MetricPass pass, MetricSieve sieve) {
    if (exemplars.isEmpty()) {
      return List.of();
    }
    List<ExemplarData> kept = new ArrayList<>(exemplars.size());
    for (ExemplarData exemplar : exemplars) {
      Attributes filtered = attributes(exemplar.getFilteredAttributes(), pass, sieve);
      SpanContext span = span(exemplar.getSpanContext());
      if (exemplar instanceof LongExemplarData number) {
        kept.add(
            LongExemplarData.create(filtered, exemplar.getEpochNanos(), span, number.getValue()));
      } else if (exemplar instanceof DoubleExemplarData number) {
        kept.add(
            DoubleExemplarData.create(filtered, exemplar.getEpochNanos(), span, number.getValue()));
      }
    }
    return kept;
  }

  private SpanContext span(SpanContext span) {
    return spanIds && span.isValid()
        ? SpanContext.create(
            span.getTraceId(), span.getSpanId(), span.getTraceFlags(), TraceState.getDefault())
        : SpanContext.getInvalid();
  }

  Resource resource(Resource resource, MetricPass pass, MetricSieve sieve) {
    return Resource.create(attributes(resource.getAttributes(), pass, sieve));
  }

  InstrumentationScopeInfo scope(
      InstrumentationScopeInfo scope, MetricPass pass, MetricSieve sieve) {
    long name = catalog.scopeName(scope.getName());
    boolean known = pass.allows(name);
    if (known) {
      sieve.keep(name);
    } else {
      sieve.take(pass.reason(name), name);
    }
    InstrumentationScopeInfoBuilder kept =
        InstrumentationScopeInfo.builder(known ? scope.getName() : "");
    if (known && scope.getVersion() != null) {
      kept.setVersion(scope.getVersion());
    }
    return kept.setAttributes(attributes(scope.getAttributes(), pass, sieve)).build();
  }
}
