/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.catalog.FreeTextCategories;
import dev.assent.internal.catalog.report.UnclassifiedReport.Whole;
import dev.assent.internal.category.Categories;
import dev.assent.internal.data.FlatLog;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StrippableLog;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.classify.DatumContext;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
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

  /** Parts other than attributes stay without a look-up if all of them are permitted. */
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
    StripContext part = beside(source, log.others(), strip);
    StrippableLog parts =
        new StrippableLog(
            part == null ? log.getBodyValue() : body(log, part, context),
            left,
            log.getTotalAttributeCount() - (source.size() - left.size()),
            part == null ? log.getSeverityText() : severityText(log.getSeverityText(), part),
            part == null ? log.getEventName() : eventName(log.getEventName(), part),
            stackTrace,
            log.getSpanContext(),
            scopes.strip(log.getInstrumentationScopeInfo(), strip),
            resources.strip(log.getResource(), strip),
            freeText);
    long others = add(part, log.others(), strip);
    return new FlatLog(
        log, parts, stamp.subject(), stamp.capturedUnder(), stamp.ownMask(), strip.kept(), others);
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

  private @Nullable String severityText(@Nullable String text, StripContext strip) {
    return kept(text, classifier.severityText(text), strip);
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
