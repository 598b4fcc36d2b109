/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.CatalogName.Kind;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.internal.tag.MetricCopier;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.classify.DatumContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.List;

/** Visits the fields of metric points, as {@link DatumWalk} does. Not thread-safe. */
final class PointWalk {
  private static final AttributeKey<Boolean> OVERFLOW =
      AttributeKey.booleanKey("otel.metric.overflow");

  private final Catalog catalog;
  private final Classifier classifier;
  private final InstrumentFacts facts;
  private final MetricCopier copier;
  private final FieldSink sink;
  private final DatumWalk walk;

  PointWalk(Catalog catalog, Classifier classifier, InstrumentFacts facts, FieldSink sink) {
    this.catalog = catalog;
    this.classifier = classifier;
    this.facts = facts;
    this.copier = new MetricCopier(classifier);
    this.sink = sink;
    this.walk = new DatumWalk(catalog, classifier, sink);
  }

  /** The context of the points of a metric. */
  DatumContext context(MetricData metric) {
    String name = metric.getName();
    String scope = metric.getInstrumentationScopeInfo().getName();
    return DatumContext.ofMetric(
        name, scope, classifier.freeText(scope), facts.mayHaveDropped(name));
  }

  /** Visits one point. Returns its own categories. */
  long point(MetricData metric, PointData point, DatumContext context) {
    InstrumentationScopeInfo scope = metric.getInstrumentationScopeInfo();
    long named = catalog.metric(metric.getName());
    sink.name(Kind.METRIC, metric.getName(), named);
    walk.around(scope, metric.getResource());
    MetricCopier.Plain plain = copier.attributes(point.getAttributes());
    walk.attributes(plain.attributes(), context, 0, null);
    long own = classifier.ownOfSpan(scope.getName()) | named | plain.added();
    if (plain.attributes().get(OVERFLOW) != null) {
      own |= facts.declared(metric.getName());
    }
    List<? extends ExemplarData> exemplars = point.getExemplars();
    for (int i = 0; i < exemplars.size(); i++) {
      MetricCopier.Plain filtered = copier.attributes(exemplars.get(i).getFilteredAttributes());
      walk.attributes(filtered.attributes(), context.part(), 0, null);
      own |= filtered.added();
    }
    return own;
  }

  @Override
  public String toString() {
    return "PointWalk";
  }
}
