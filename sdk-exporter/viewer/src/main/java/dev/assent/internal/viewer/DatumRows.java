/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.Classified;
import dev.assent.internal.catalog.FieldContext.Place;
import dev.assent.internal.category.Categories;
import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.otlp.MetricHead;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes decoded data as rows for the page. A value is shown if all categories of its field and of
 * its datum are {@code service.*}, or if content is shown. Otherwise the row has the field's name,
 * categories and length. A field whose categories are not known is hidden. Immutable.
 */
final class DatumRows {
  /** The maximum length of a text on the page. */
  static final int MAX_TEXT = 2_000;

  private static final String OURS = "assent.";

  private final Catalog catalog;
  private final Categories categories;
  private final long service;
  private final boolean showsContent;

  /**
   * @param showsContent whether values of all categories are shown
   */
  DatumRows(Catalog catalog, boolean showsContent) {
    this.catalog = catalog;
    this.categories = catalog.categories();
    this.service = categories.find("service");
    this.showsContent = showsContent;
  }

  Map<String, Object> span(StampedSpan span, DecodedAttempt shared) {
    long own = span.ownMask();
    boolean showsParts = shows(own | span.others());
    boolean showsName = span.isNameKnown() ? showsParts : shows(own | span.fieldsMask());
    Map<String, Object> row = row("span", span);
    row.put("name", text(span.getName(), showsName));
    row.put("spanKind", span.getKind().name());
    row.put("start", span.getStartEpochNanos() / 1_000_000);
    row.put("durationNanos", span.getEndEpochNanos() - span.getStartEpochNanos());
    row.put("trace", span.getSpanContext().getTraceId());
    row.put("span", span.getSpanContext().getSpanId());
    row.put("status", span.getStatus().getStatusCode().name());
    String description = span.getStatus().getDescription();
    if (!description.isEmpty()) {
      row.put("statusText", text(description, showsParts));
    }
    row.put("scope", scope(span.getInstrumentationScopeInfo(), own | span.fieldsMask(), shared));
    row.put("fields", fields(span.getAttributes(), own));
    row.put("resource", resource(span.getResource(), own, shared));
    List<Object> events = new ArrayList<>();
    for (EventData event : span.getEvents()) {
      Map<String, Object> part = new LinkedHashMap<>();
      part.put("name", text(event.getName(), showsParts));
      part.put("fields", parts(event.getAttributes(), showsParts));
      events.add(part);
    }
    row.put("events", events);
    row.put("links", span.getLinks().size());
    return row;
  }

  Map<String, Object> log(StampedLog log, DecodedAttempt shared) {
    long own = log.ownMask();
    boolean showsParts = shows(own | log.others());
    String event = log.getEventName();
    Map<String, Object> row = row(event == null ? "log" : "event", log);
    row.put("name", event == null ? text("", true) : text(event, showsParts));
    row.put("start", log.getObservedTimestampEpochNanos() / 1_000_000);
    row.put("severity", log.getSeverity().name());
    row.put("trace", log.getSpanContext().isValid() ? log.getSpanContext().getTraceId() : "");
    Value<?> body = log.getBodyValue();
    if (body != null) {
      row.put("body", text(body.asString(), showsParts));
    }
    row.put("scope", scope(log.getInstrumentationScopeInfo(), own | log.fieldsMask(), shared));
    row.put("fields", fields(log.getAttributes(), own));
    row.put("resource", resource(log.getResource(), own, shared));
    return row;
  }

  /**
   * The row of a metric, without its points.
   *
   * @param named the categories of its name in the catalog
   * @param all the stamp of all metrics of the request
   */
  Map<String, Object> metric(MetricHead metric, long named, Stamped all, DecodedAttempt shared) {
    boolean shows = shows(named | all.ownMask());
    Map<String, Object> row = row("metric", all);
    row.put("name", text(metric.name(), shows));
    row.put("unit", text(metric.unit(), shows));
    row.put("points", metric.points());
    row.put("scope", scope(metric.scope(), named | all.ownMask(), shared));
    return row;
  }

  private Map<String, Object> row(String kind, Stamped datum) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("kind", kind);
    row.put("categories", categories.names(datum.ownMask() | datum.fieldsMask()));
    row.put("ownCategories", categories.names(datum.ownMask()));
    row.put("subjects", datum.subject().paths());
    return row;
  }

  /** Returns the position of a scope. */
  private int scope(InstrumentationScopeInfo scope, long mask, DecodedAttempt shared) {
    boolean isShown = shows(mask);
    return shared.position(scope, isShown, () -> text(scope.getName(), isShown));
  }

  /** The attributes of a datum, which have a verdict of the catalog each. */
  private List<Object> fields(Attributes attributes, long own) {
    FlatAttributes flat = FlatAttributes.of(attributes);
    List<Object> rows = new ArrayList<>(flat.size());
    for (int i = 0; i < flat.size(); i++) {
      Classified verdict = flat.classified(i);
      Long mask = verdict == null ? null : verdict.mask();
      boolean shows = mask == null ? showsContent : shows(mask | own);
      rows.add(field(flat.key(i), flat.value(i), mask, shows));
    }
    return rows;
  }

  /**
   * Returns the position of the attributes of a process. One whose categories depend on others is
   * hidden.
   */
  private int resource(Resource resource, long own, DecodedAttempt shared) {
    boolean isShown = shows(own);
    return shared.position(resource, isShown, () -> resource(resource.getAttributes(), isShown));
  }

  private List<Object> resource(Attributes attributes, boolean isShown) {
    List<Object> rows = new ArrayList<>(attributes.size());
    attributes.forEach(
        (key, value) -> {
          Classified verdict = catalog.scalar(key, value, Place.RESOURCE, Integer.MAX_VALUE);
          Long mask = verdict == null ? null : verdict.mask();
          boolean shows = isShown && (mask == null ? showsContent : shows(mask));
          rows.add(field(key, value, mask, shows));
        });
    return rows;
  }

  /** The attributes of a part, whose verdict is that of all parts. */
  private List<Object> parts(Attributes attributes, boolean shows) {
    List<Object> rows = new ArrayList<>(attributes.size());
    attributes.forEach((key, value) -> rows.add(field(key, value, null, shows)));
    return rows;
  }

  private Object field(AttributeKey<?> key, Object value, @Nullable Long mask, boolean shows) {
    boolean isOurs = key.getKey().startsWith(OURS);
    Map<String, Object> field = new LinkedHashMap<>();
    field.put("field", Texts.printable(key.getKey(), MAX_TEXT));
    field.put("categories", mask == null ? List.of() : categories.names(mask));
    String text = value instanceof Value<?> tree ? tree.asString() : String.valueOf(value);
    field.putAll(text(text, shows && !isOurs));
    return field;
  }

  private static Map<String, Object> text(String text, boolean shows) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("length", text.length());
    if (shows) {
      result.put("value", Texts.printable(text, MAX_TEXT));
    }
    return result;
  }

  private boolean shows(long mask) {
    return showsContent || (mask & ~service) == 0;
  }
}
