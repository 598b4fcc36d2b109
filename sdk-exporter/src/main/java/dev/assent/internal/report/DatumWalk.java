/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.CatalogName.Kind;
import dev.assent.internal.catalog.Classified;
import dev.assent.internal.catalog.FreeTextCategories;
import dev.assent.internal.category.Categories;
import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.data.FlatEvent;
import dev.assent.internal.data.FlatLink;
import dev.assent.internal.data.FlatLog;
import dev.assent.internal.data.FlatSpan;
import dev.assent.internal.data.ReservedAttributes;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.classify.DatumContext;
import dev.assent.internal.tag.classify.SpanNames;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Visits the fields of a datum, with the categories by which a gate judges them. Used again for the
 * next datum. Not thread-safe; it keeps nothing of a datum after its end.
 */
final class DatumWalk implements BiConsumer<AttributeKey<?>, Object> {
  private final Catalog catalog;
  private final Classifier classifier;
  private final FieldSink sink;

  private final DatumContext resourceContext;

  private @Nullable Resource lastResource;
  private @Nullable Object lastEntries;
  private FlatAttributes ofLastResource = FlatAttributes.of(List.of());

  private Attributes source = Attributes.empty();
  private DatumContext context;

  /** Whether fields count by their names only. */
  private boolean isByName;

  /** The categories of the part, which each of its fields has, too. */
  private long ofPart;

  /** The text that a rebuilt stack trace replaces if it must not leave; null if there is none. */
  private @Nullable String trace;

  /**
   * A walk.
   *
   * @param classifier classifies by the catalog
   */
  DatumWalk(Catalog catalog, Classifier classifier, FieldSink sink) {
    this.catalog = catalog;
    this.classifier = classifier;
    this.sink = sink;
    this.resourceContext = classifier.ofResource();
    this.context = resourceContext;
  }

  /**
   * Visits a span by the names of its fields only: with the categories of their entries, whatever
   * their values are. It classifies no value, and reads no values but texts.
   */
  void names(SpanData span) {
    isByName = true;
    try {
      sink.part(NamelessField.SPAN_NAME, 0);
      around(span.getInstrumentationScopeInfo(), span.getResource());
      attributes(span.getAttributes(), context, 0, null);
      parts(span, context);
      String status = span.getStatus().getDescription();
      if (status != null && !status.isEmpty()) {
        sink.part(NamelessField.STATUS, 0);
      }
    } finally {
      isByName = false;
    }
  }

  /** Visits a span. Returns whether it has no name, whatever may leave of it. */
  boolean span(StampedSpan span) {
    InstrumentationScopeInfo scope = span.getInstrumentationScopeInfo();
    FreeTextCategories freeText =
        span instanceof FlatSpan flat ? flat.freeText() : classifier.freeTextOf(scope);
    Attributes own = span.getAttributes();
    DatumContext here =
        classifier
            .ofSpan(scope, span.getKind(), freeText)
            .mayLack(span.getTotalAttributeCount(), own.size());
    boolean isNameless = spanName(span, own, here);
    around(scope, span.getResource());
    attributes(own, here, 0, null);
    parts(span, here);
    String status = span.getStatus().getDescription();
    if (status != null && !status.isEmpty()) {
      sink.part(NamelessField.STATUS, classifier.statusDescription(status, freeText));
    }
    return isNameless;
  }

  private void parts(SpanData span, DatumContext here) {
    List<EventData> events = span.getEvents();
    for (int i = 0; i < events.size(); i++) {
      EventData event = events.get(i);
      long ofEvent = FlatEvent.ownMask(event);
      sink.name(Kind.EVENT, event.getName(), ofEvent | classifier.eventName(event.getName()));
      attributes(event.getAttributes(), here.part(), ofEvent, FlatEvent.stackTrace(event));
    }
    List<LinkData> links = span.getLinks();
    for (int i = 0; i < links.size(); i++) {
      LinkData link = links.get(i);
      attributes(link.getAttributes(), here.part(), FlatLink.ownMask(link), null);
    }
  }

  private boolean spanName(StampedSpan span, Attributes own, DatumContext here) {
    String name = span.getName();
    SpanNames spanNames = classifier.spanNames();
    long mask = spanNames.classify(name, span.getKind(), own, here);
    sink.part(NamelessField.SPAN_NAME, mask);
    if ((mask & Categories.UNCLASSIFIED) == 0) {
      return false;
    }
    sink.name(Kind.SPAN, name, mask);
    return spanNames.constant(name) == null && spanNames.compose(here.scope(), own) == null;
  }

  /** Visits a log record. */
  void log(StampedLog log) {
    InstrumentationScopeInfo scope = log.getInstrumentationScopeInfo();
    FlatLog flat = log instanceof FlatLog one ? one : null;
    FreeTextCategories freeText = flat != null ? flat.freeText() : classifier.freeTextOf(scope);
    Attributes own = log.getAttributes();
    DatumContext here =
        classifier.ofLog(scope, freeText).mayLack(log.getTotalAttributeCount(), own.size());
    String event = log.getEventName();
    if (event != null) {
      sink.name(Kind.EVENT, event, classifier.eventName(event));
    }
    around(scope, log.getResource());
    attributes(own, here, 0, flat == null ? null : flat.stackTrace());
    Value<?> body = log.getBodyValue();
    if (body != null) {
      context = here.body();
      ofPart = 0;
      tree("", body, false);
    }
    if (body != null
        && body.getType() == ValueType.STRING
        && (freeText.text() & classifier.content()) != 0) {
      sink.name(Kind.LOGGER, scope.getName(), freeText.text());
    }
  }

  /** Visits the resource and scope of a datum. */
  void around(InstrumentationScopeInfo scope, Resource resource) {
    Attributes resourceAttributes = isByName ? resource.getAttributes() : ofResource(resource);
    attributes(resourceAttributes, resourceContext, 0, null);
    String name = scope.getName();
    sink.name(Kind.SCOPE, name, classifier.scopeName(name));
    Attributes all = scope.getAttributes();
    if (!all.isEmpty()) {
      long changeable = isByName ? 0 : classifier.scopeAttributes(all) & Categories.UNCLASSIFIED;
      attributes(all, DatumContext.ofPart(classifier.freeText(name)), changeable, null);
    }
  }

  /** The attributes of a resource with their verdicts: consecutive data has the same resource. */
  @SuppressWarnings("ReferenceEquality") // identities
  private Attributes ofResource(Resource resource) {
    Object entries = classifier.entries();
    if (resource != lastResource || entries != lastEntries) {
      Attributes all = resource.getAttributes();
      @Nullable Object[] places = new Object[FlatAttributes.PLACES * all.size()];
      int[] next = {0};
      all.forEach(
          (key, value) -> {
            long mask = classifier.attribute(key, value, resourceContext, all);
            next[0] = FlatAttributes.put(places, next[0], key, value, catalog.verdict(mask));
          });
      ofLastResource = FlatAttributes.owning(places, next[0], entries);
      lastResource = resource;
      lastEntries = entries;
    }
    return ofLastResource;
  }

  /**
   * Visits attributes.
   *
   * @param part the categories of the part that they are in
   * @param replaced the text that a rebuilt stack trace replaces; null if there is none
   */
  void attributes(Attributes all, DatumContext here, long part, @Nullable String replaced) {
    source = all;
    context = here;
    ofPart = part;
    trace = replaced;
    try {
      visit(all);
    } finally {
      source = Attributes.empty();
      trace = null;
    }
  }

  private void visit(Attributes all) {
    if (!isByName && all instanceof FlatAttributes flat) {
      boolean hasVerdicts = flat.isOf(classifier.entries());
      for (int i = 0; i < flat.size(); i++) {
        Classified verdict = hasVerdicts ? flat.classified(i) : null;
        AttributeKey<?> key = flat.key(i);
        if (verdict == null || key.getType() == AttributeType.VALUE) {
          accept(key, flat.value(i));
        } else {
          attribute(key, flat.value(i), verdict.mask());
        }
      }
    } else {
      all.forEach(this);
    }
  }

  @Override
  public void accept(AttributeKey<?> key, Object value) {
    if (key.getType() == AttributeType.VALUE && value instanceof Value<?> node) {
      tree(key.getKey(), node, false);
    } else if (isByName) {
      named(key.getKey(), key.getType(), value);
    } else {
      attribute(key, value, classifier.attribute(key, value, context, source));
    }
  }

  /** Reads texts only: others can be of a class of the application. */
  private void named(String name, AttributeType type, @Nullable Object value) {
    leaf(name, type, value instanceof String ? value : null, catalog.attribute(name).mask());
  }

  private void attribute(AttributeKey<?> key, Object value, long mask) {
    String name = key.getKey();
    boolean isRebuilt = trace != null && name.equals(Classifier.EXCEPTION_STACKTRACE);
    leaf(name, key.getType(), value, isRebuilt ? classifier.stackTrace() : mask);
  }

  private void leaf(String name, AttributeType type, @Nullable Object value, long mask) {
    if (!ReservedAttributes.is(name)) {
      sink.attribute(name, type, value, mask | ofPart);
    }
  }

  private void tree(String path, Value<?> node, boolean isElement) {
    if (!classifier.isBranch(path, node)) {
      if (isByName) {
        named(path, type(node), node.getValue());
        return;
      }
      long mask = classifier.leaf(path, node, isElement, context);
      if (path.isEmpty()) {
        sink.part(NamelessField.BODY, mask | ofPart);
      } else {
        leaf(path, type(node), node.getValue(), mask);
      }
      return;
    }
    long outside = ofPart;
    ofPart |= classifier.declared(node);
    List<?> children = (List<?>) node.getValue();
    for (int i = 0; i < children.size(); i++) {
      if (children.get(i) instanceof KeyValue child) {
        tree(Classifier.path(path, child.getKey()), child.getValue(), false);
      } else {
        tree(path, (Value<?>) children.get(i), true);
      }
    }
    ofPart = outside;
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

  @Override
  public String toString() {
    return "DatumWalk";
  }
}
