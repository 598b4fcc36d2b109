/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import dev.assent.category.Category;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.report.UnclassifiedReport.Whole;
import dev.assent.internal.category.Categories;
import dev.assent.internal.gate.AttributeStripper;
import dev.assent.internal.gate.ResourceStripper;
import dev.assent.internal.gate.ScopeStripper;
import dev.assent.internal.gate.StripContext;
import dev.assent.internal.gate.WithheldNames;
import dev.assent.internal.metric.point.MetricDecision;
import dev.assent.internal.metric.point.MetricKey;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.internal.tag.MetricCopier;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.classify.DatumContext;
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
 * Strips the parts of a metric. Thread-safe.
 *
 * <p>An exemplar is one measurement. Its value and time belong to the metric; the attributes that a
 * View filtered out of the point are gated like the point's. Its trace id and span id identify a
 * span, whose subjects no hook tells. They are a field of the category {@code service.telemetry},
 * gated as the metric is: for {@code ASSENT_SUBJECT}, or without a subject, where only what needs
 * no consent is permitted. Trace state never leaves.
 */
public final class MetricStripper {
  /** The SDK's attribute on the overflow series beyond the cardinality limit. */
  public static final AttributeKey<Boolean> OVERFLOW =
      AttributeKey.booleanKey("otel.metric.overflow");

  private static final Class<?> CANONICAL = Attributes.empty().getClass();
  private final Catalog catalog;
  private final Classifier classifier;
  private final MetricDescriptions texts;
  private final MetricCopier freezer;
  private final AttributeStripper attributes;
  private final ScopeStripper scopes;
  private final ResourceStripper resources;
  private final WithheldNames names;
  private final InstrumentFacts facts;
  private final long telemetry;

  /**
   * A stripper.
   *
   * @param names receives the names of data withheld as unclassified
   * @param facts the known facts about instruments
   */
  MetricStripper(Catalog catalog, WithheldNames names, InstrumentFacts facts) {
    this.catalog = catalog;
    this.classifier = new Classifier(catalog);
    this.texts = new MetricDescriptions(catalog);
    this.freezer = new MetricCopier(classifier);
    this.attributes = new AttributeStripper(classifier, names);
    this.scopes = new ScopeStripper(classifier, attributes, names);
    this.resources = new ResourceStripper(classifier, attributes);
    this.names = names;
    this.facts = facts;
    this.telemetry = catalog.categories().mask(Category.SERVICE_TELEMETRY);
  }

  /** The leaves of content. */
  public long content() {
    return classifier.content();
  }

  /** The context of the points of a metric. */
  public MetricContext context(InstrumentationScopeInfo scope, String metric) {
    long named = catalog.metric(metric);
    if ((named & Categories.UNCLASSIFIED) != 0) {
      names.metric(metric);
    }
    String name = scope.getName();
    return new MetricContext(
        DatumContext.ofMetric(
            metric, name, classifier.freeText(name), facts.mayHaveDropped(metric)),
        classifier.ownOfSpan(name) | named,
        facts.declared(metric));
  }

  /** The description of a metric, or an empty string if it must not leave. */
  public String description(String name, String description) {
    return texts.description(name, description);
  }

  /** The description of a metric, or an empty string if it must not leave by a decision. */
  public String description(String name, String description, MetricDecision pass) {
    return pass.isOnlyReported() ? description : texts.description(name, description);
  }

  /** The unit of a metric, or an empty string if it must not leave. */
  String unit(String name, String unit) {
    return texts.unit(name, unit);
  }

  /** Reports a point that is withheld whole, unless its metric's name is the cause. */
  void reportWithheld(MetricContext context, long missing) {
    String metric = context.attributes().meter();
    if (metric != null && (context.ownMask() & Categories.UNCLASSIFIED) == 0) {
      names.whole(Whole.METRIC, metric, missing);
    }
  }

  /** The entries that decide now; another object after each declaration of the application. */
  Object entries() {
    return classifier.entries();
  }

  /** The categories of attributes of a point by the entries that decide now. */
  long categories(Attributes attributes, MetricContext context) {
    long[] mask = {0};
    attributes.forEach(
        (key, value) ->
            mask[0] |= classifier.attribute(key, value, context.attributes(), attributes));
    return mask[0];
  }

  /** The stripped key of a metric. */
  public MetricKey strip(MetricKey key, StripContext strip) {
    return new MetricKey(
        resources.strip(freezer.resource(key.resource()), strip),
        scopes.strip(key.scope(), strip),
        key.name(),
        strip.isWhole() ? key.unit() : texts.unit(key.name(), key.unit()),
        key.shape(),
        key.isMonotonic(),
        key.temporality());
  }

  /** Reads attributes of points of one metric that need no copy. */
  MetricCopier.PlainPass plainPass(MetricContext context) {
    return freezer.plainPass(context.attributes());
  }

  /**
   * The stripped point.
   *
   * @param plain reads the attributes of the metric's points
   */
  public Left strip(
      PointData point, MetricContext context, MetricCopier.PlainPass plain, StripContext strip) {
    Attributes source = point.getAttributes();
    if (plain.read(source) && strip.missing(plain.mask()) == 0) {
      strip.keeps(plain.mask());
      return left(point, source, overflowMask(source, context), context, strip);
    }
    MetricCopier.Plain copy = freezer.attributes(source);
    long added = copy.added() | overflowMask(copy.attributes(), context);
    Attributes left = canonical(kept(copy, context.attributes(), strip));
    return left(point, left, added, context, strip);
  }

  /** The point with its stripped exemplars. */
  private Left left(
      PointData point, Attributes left, long ofPoint, MetricContext context, StripContext strip) {
    long added = ofPoint;
    long renamed = strip.missing();
    List<? extends ExemplarData> all = point.getExemplars();
    List<ExemplarData> exemplars = all.isEmpty() ? List.of() : new ArrayList<>(all.size());
    for (ExemplarData exemplar : all) {
      MetricCopier.Plain filtered = freezer.attributes(exemplar.getFilteredAttributes());
      added |= filtered.added();
      Attributes rest = kept(filtered, context.attributes().part(), strip);
      exemplars.add(exemplar(exemplar, rest, strip));
    }
    return new Left(left, exemplars, added, renamed);
  }

  private static long overflowMask(Attributes attributes, MetricContext context) {
    return context.overflowMask() != 0 && attributes.get(OVERFLOW) != null
        ? context.overflowMask()
        : 0;
  }

  /**
   * The rest of a stripped point.
   *
   * @param added the own categories added by its attributes and those of its exemplars
   * @param renamed the categories that caused losses in its attributes, scope or resource
   */
  record Left(Attributes attributes, List<ExemplarData> exemplars, long added, long renamed) {}

  /**
   * Strips the attributes of points and exemplars. Conditional entries never apply in an exemplar,
   * which has only a part of the attributes of its measurement.
   */
  private Attributes kept(MetricCopier.Plain plain, DatumContext context, StripContext strip) {
    return attributes.strip(plain.attributes(), strip, context);
  }

  /** Converts attributes to the SDK's class, so that they are comparable. */
  private static Attributes canonical(Attributes attributes) {
    return attributes.getClass() == CANONICAL ? attributes : attributes.toBuilder().build();
  }

  private ExemplarData exemplar(ExemplarData exemplar, Attributes filtered, StripContext strip) {
    SpanContext span = span(exemplar.getSpanContext(), strip);
    if (exemplar instanceof LongExemplarData number) {
      return LongExemplarData.create(filtered, exemplar.getEpochNanos(), span, number.getValue());
    }
    return DoubleExemplarData.create(
        filtered, exemplar.getEpochNanos(), span, ((DoubleExemplarData) exemplar).getValue());
  }

  private SpanContext span(SpanContext span, StripContext strip) {
    return span.isValid() && strip.keeps(telemetry)
        ? SpanContext.create(
            span.getTraceId(),
            span.getSpanId(),
            TraceFlags.fromByte(span.getTraceFlags().asByte()),
            TraceState.getDefault())
        : SpanContext.getInvalid();
  }
}
