/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import dev.assent.category.Catalog;
import dev.assent.category.Categories;
import dev.assent.exporter.tag.Classifier;
import dev.assent.exporter.tag.MetricFreezer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes from a metric's parts what a cut does not keep. Thread-safe.
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

  private static final Class<?> CANONICAL = Attributes.empty().getClass();
  private static final int MAX_DESCRIPTION = 1023;
  private static final int MAX_UNIT = 63;

  private final Catalog catalog;
  private final Classifier classifier;
  private final MetricFreezer freezer;
  private final AttributeStripper attributes;
  private final ScopeStripper scopes;
  private final ResourceStripper resources;
  private final Unknowns unknowns;
  private final boolean spanIds;

  /**
   * A stripper.
   *
   * @param spanIds whether exemplars keep their trace and span ids
   * @param unknowns told the names of what is withheld as unclassified
   */
  MetricStripper(Catalog catalog, boolean spanIds, Unknowns unknowns) {
    this.catalog = catalog;
    this.classifier = new Classifier(catalog);
    this.freezer = new MetricFreezer(classifier);
    this.attributes = new AttributeStripper(classifier, unknowns);
    this.scopes = new ScopeStripper(classifier, attributes, unknowns);
    this.resources = new ResourceStripper(classifier, attributes);
    this.unknowns = unknowns;
    this.spanIds = spanIds;
  }

  /** Another object whenever the catalog says something else. */
  Object edition() {
    return catalog.edition();
  }

  /** The leaves of content. */
  long content() {
    return classifier.content();
  }

  /** The categories of every point of a metric: the scope's, or the signal's, and the name's. */
  long own(InstrumentationScopeInfo scope, String metric) {
    long named = catalog.metric(metric);
    if ((named & Categories.UNCLASSIFIED) != 0) {
      unknowns.metric(metric);
    }
    return classifier.ownOfSpan(scope.getName()) | named;
  }

  /** A description that leaves with its metric's name, unless it is longer than one should be. */
  static String description(String description) {
    return description.length() > MAX_DESCRIPTION ? "" : description;
  }

  /** What a metric is called, without what does not leave. */
  MetricKey strip(MetricKey key, Cut cut) {
    return new MetricKey(
        resources.strip(freezer.resource(key.resource()), cut),
        scopes.strip(key.scope(), cut),
        key.name(),
        key.unit().length() > MAX_UNIT ? "" : key.unit(),
        key.shape(),
        key.monotonic(),
        key.temporality());
  }

  /** The categories of free text in a scope. */
  long freeText(String scope) {
    return classifier.freeText(scope);
  }

  /** A judge by the same catalog. */
  MetricJudge judge() {
    return new MetricJudge(classifier, unknowns);
  }

  /**
   * A point without what does not leave.
   *
   * @param metric the own categories that it has anyway
   */
  MetricSifted strip(PointData point, String scope, long metric, Cut cut) {
    MetricFreezer.Plain plain = freezer.attributes(point.getAttributes());
    long freeText = classifier.freeText(scope);
    Attributes left = canonical(attributes.strip(plain.attributes(), cut, freeText));
    long own = metric | plain.added();
    for (ExemplarData exemplar : point.getExemplars()) {
      own |= freezer.attributes(exemplar.getFilteredAttributes()).added();
    }
    List<ExemplarData> exemplars = exemplars(point, scope, cut);
    return new MetricSifted(point, left, exemplars, MetricOutcome.of(own, cut));
  }

  /** A point's exemplars without what does not leave. */
  List<ExemplarData> exemplars(PointData point, String scope, Cut cut) {
    List<? extends ExemplarData> all = point.getExemplars();
    if (all.isEmpty()) {
      return List.of();
    }
    long freeText = classifier.freeText(scope);
    List<ExemplarData> exemplars = new ArrayList<>(all.size());
    for (ExemplarData exemplar : all) {
      Attributes filtered = freezer.attributes(exemplar.getFilteredAttributes()).attributes();
      exemplars.add(exemplar(exemplar, attributes.strip(filtered, cut, freeText)));
    }
    return exemplars;
  }

  /** The SDK's own attributes: those of one class compare equal whatever they were made from. */
  private static Attributes canonical(Attributes attributes) {
    return attributes.getClass() == CANONICAL ? attributes : attributes.toBuilder().build();
  }

  private ExemplarData exemplar(ExemplarData exemplar, Attributes filtered) {
    SpanContext span = span(exemplar.getSpanContext());
    if (exemplar instanceof LongExemplarData number) {
      return LongExemplarData.create(filtered, exemplar.getEpochNanos(), span, number.getValue());
    }
    return DoubleExemplarData.create(
        filtered, exemplar.getEpochNanos(), span, ((DoubleExemplarData) exemplar).getValue());
  }

  private SpanContext span(SpanContext span) {
    return spanIds && span.isValid()
        ? SpanContext.create(
            span.getTraceId(),
            span.getSpanId(),
            TraceFlags.fromByte(span.getTraceFlags().asByte()),
            TraceState.getDefault())
        : SpanContext.getInvalid();
  }
}
