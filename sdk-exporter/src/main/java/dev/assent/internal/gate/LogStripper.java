/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.catalog.FreeTextCategories;
import dev.assent.internal.catalog.UnclassifiedReport.Whole;
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

/** Copies the permitted parts of a log record. Thread-safe. */
final class LogStripper extends DatumStripper<StampedLog> {
  LogStripper(Classifier classifier, WithheldNames names) {
    super(classifier, names);
  }

  @Override
  void reportWithheld(StampedLog log, long missing) {
    String event = log.getEventName();
    if (event == null || event.isEmpty()) {
      names.whole(Whole.LOGS, log.getInstrumentationScopeInfo().getName(), missing);
    } else {
      names.whole(Whole.EVENT, event, missing);
    }
  }

  @Override
  StampedLog strip(StampedLog log, StripContext strip) {
    return copy(log, strip, log);
  }

  @Override
  FlatLog copy(StampedLog log, StripContext strip, Stamped stamp) {
    FreeTextCategories freeText = freeText(log);
    String stackTrace = log instanceof FlatLog flat ? flat.stackTrace() : null;
    Attributes source = log.getAttributes();
    DatumContext context =
        classifier
            .ofLog(log.getInstrumentationScopeInfo(), freeText)
            .mayLack(log.getTotalAttributeCount(), source.size());
    Attributes left = attributes.strip(source, strip, context, stackTrace);
    InstrumentationScopeInfo scope = scopes.strip(log.getInstrumentationScopeInfo(), strip);
    Resource resource = resources.strip(log.getResource(), strip);
    LogParts parts =
        new LogParts(
            body(log, strip, context),
            left,
            log.getTotalAttributeCount() - (source.size() - left.size()),
            kept(log.getSeverityText(), classifier.severityText(log.getSeverityText()), strip),
            eventName(log.getEventName(), strip),
            stackTrace,
            log.getSpanContext(),
            scope,
            resource,
            freeText);
    return new FlatLog(log, parts, stamp, strip.kept());
  }

  private FreeTextCategories freeText(StampedLog log) {
    return log instanceof FlatLog flat
        ? flat.freeText()
        : classifier.freeTextOf(log.getInstrumentationScopeInfo());
  }

  private @Nullable Value<?> body(StampedLog log, StripContext strip, DatumContext context) {
    FreeTextCategories freeText = context.freeText();
    Value<?> body = log.getBodyValue();
    if (body == null) {
      return null;
    }
    if (body.getType() == ValueType.STRING
        && (freeText.text() & classifier.content()) != 0
        && strip.missing(freeText.text()) != 0) {
      names.logger(log.getInstrumentationScopeInfo().getName());
    }
    return attributes.trees().strip("", body, strip, context.body());
  }

  private @Nullable String eventName(@Nullable String name, StripContext strip) {
    long mask = classifier.eventName(name);
    if (name != null && (mask & Categories.UNCLASSIFIED) != 0) {
      names.event(name);
    }
    return kept(name, mask, strip);
  }

  private static @Nullable String kept(@Nullable String text, long mask, StripContext strip) {
    return strip.keeps(mask) ? text : null;
  }
}
