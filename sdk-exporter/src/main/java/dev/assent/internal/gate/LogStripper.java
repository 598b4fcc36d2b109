/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.catalog.FreeText;
import dev.assent.internal.category.Categories;
import dev.assent.internal.data.FlatLog;
import dev.assent.internal.data.LogParts;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.tag.Classifier;
import dev.assent.internal.tag.DatumContext;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import org.jspecify.annotations.Nullable;

/** Makes of a log record a copy that holds only what may go. Thread-safe. */
final class LogStripper {
  private final Classifier classifier;
  private final Unknowns unknowns;
  private final AttributeStripper attributes;
  private final ScopeStripper scopes;
  private final ResourceStripper resources;

  LogStripper(Classifier classifier, Unknowns unknowns) {
    this.classifier = classifier;
    this.unknowns = unknowns;
    this.attributes = new AttributeStripper(classifier, unknowns);
    this.scopes = new ScopeStripper(classifier, attributes, unknowns);
    this.resources = new ResourceStripper(classifier, attributes);
  }

  StampedLog strip(StampedLog log, Cut cut) {
    return copy(log, cut, log);
  }

  /** What is left of a log record, with another stamp but for the fields. */
  FlatLog copy(StampedLog log, Cut cut, Stamped stamp) {
    FreeText freeText = freeText(log);
    String stackTrace = log instanceof FlatLog flat ? flat.stackTrace() : null;
    Attributes source = log.getAttributes();
    DatumContext context =
        classifier
            .ofLog(log.getInstrumentationScopeInfo(), freeText)
            .lacking(log.getTotalAttributeCount(), source.size());
    Attributes left = attributes.pass(cut, context).own(source, stackTrace);
    InstrumentationScopeInfo scope = scopes.strip(log.getInstrumentationScopeInfo(), cut);
    Resource resource = resources.strip(log.getResource(), cut);
    LogParts parts =
        new LogParts(
            body(log, cut, context),
            left,
            log.getTotalAttributeCount() - (source.size() - left.size()),
            kept(log.getSeverityText(), classifier.severityText(log.getSeverityText()), cut),
            eventName(log.getEventName(), cut),
            stackTrace,
            log.getSpanContext(),
            scope,
            resource,
            freeText);
    return new FlatLog(log, parts, stamp, cut.kept());
  }

  private FreeText freeText(StampedLog log) {
    return log instanceof FlatLog flat
        ? flat.freeText()
        : classifier.freeText(log.getInstrumentationScopeInfo().getName());
  }

  private @Nullable Value<?> body(StampedLog log, Cut cut, DatumContext context) {
    FreeText freeText = context.freeText();
    Value<?> body = log.getBodyValue();
    if (body == null) {
      return null;
    }
    if (body.getType() == ValueType.STRING
        && (freeText.text() & classifier.content()) != 0
        && cut.missing(freeText.text()) != 0) {
      unknowns.logger(log.getInstrumentationScopeInfo().getName());
    }
    return attributes.trees().strip("", body, cut, context.body());
  }

  private @Nullable String eventName(@Nullable String name, Cut cut) {
    long mask = classifier.eventName(name);
    if (name != null && (mask & Categories.UNCLASSIFIED) != 0) {
      unknowns.event(name);
    }
    return kept(name, mask, cut);
  }

  private static @Nullable String kept(@Nullable String text, long mask, Cut cut) {
    return cut.keeps(mask) ? text : null;
  }
}
