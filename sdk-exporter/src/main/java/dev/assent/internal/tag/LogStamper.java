/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.data.FlatLog;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StrippableLog;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.classify.DatumContext;
import dev.assent.internal.tag.classify.KnownScopes;
import dev.assent.internal.tag.classify.MaskSum;
import dev.assent.internal.tag.classify.PlainResources;
import dev.assent.internal.tag.freeze.DefensiveCopy;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.tag.freeze.ValueCopy;
import dev.assent.internal.tag.subject.CaptureContext;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import org.jspecify.annotations.Nullable;

/**
 * Freezes, classifies and stamps a log record. The SDK's copy shares lists and trees with the
 * application, so all values except plain scalars are copied. The trace state is dropped, because
 * the encoding of log records has none. Thread-safe.
 */
final class LogStamper {
  private final Classifier classifier;
  private final PlainResources resources;

  LogStamper(Classifier classifier) {
    this.classifier = classifier;
    this.resources = new PlainResources(classifier);
  }

  /**
   * Stamps a log record.
   *
   * @param stackTrace the stack trace rebuilt from its exception; null if there is none
   */
  StampedLog stamp(LogRecordData log, CaptureContext captured, @Nullable String stackTrace) {
    InstrumentationScopeInfo scope = log.getInstrumentationScopeInfo();
    PlainResources.Plain resource = resources.of(log.getResource());
    KnownScopes.Scope known = classifier.known(scope);
    Limits limits = classifier.limits();
    Attributes given = log.getAttributes();
    DatumContext context = known.ofLog().mayLack(log.getTotalAttributeCount(), given.size());
    MaskSum sum = new MaskSum(classifier, context, false);
    FlatAttributes attributes = sum.whole(given);
    if (!sum.isFrozen() || !DefensiveCopy.isContainer(given)) {
      given = DefensiveCopy.attributes(given, limits);
      sum = new MaskSum(classifier, context, true);
      attributes = sum.whole(given);
    }
    StrippableLog parts = parts(log, attributes, stackTrace, sum, resource);
    long ownMask =
        classifier.ownOfLog(scope.getName(), parts.eventName())
            | captured.derivedFrom()
            | sum.added()
            | sum.droppedCategory(log.getTotalAttributeCount(), given.size());
    Decision decision = captured.subject().decision();
    return stamped(log, parts, captured.subject(), decision, ownMask, known, sum, resource);
  }

  /**
   * Stamps a decoded log record, with the subjects, decision and own categories of another stamp.
   */
  StampedLog stampAgain(LogRecordData log, Stamped kept) {
    return stampAgain(log, log.getAttributes(), kept);
  }

  /**
   * Stamps a log record that other code copied. It copies the attributes, then classifies the copy,
   * because a mutable value can change between two reads.
   */
  StampedLog stampCopy(LogRecordData log, Stamped kept) {
    Limits limits = classifier.limits();
    return stampAgain(log, DefensiveCopy.attributes(log.getAttributes(), limits), kept);
  }

  private StampedLog stampAgain(LogRecordData log, Attributes given, Stamped kept) {
    InstrumentationScopeInfo scope = log.getInstrumentationScopeInfo();
    PlainResources.Plain resource = resources.of(log.getResource());
    KnownScopes.Scope known = classifier.known(scope);
    DatumContext context = known.ofLog().mayLack(log.getTotalAttributeCount(), given.size());
    MaskSum sum = new MaskSum(classifier, context, true);
    StrippableLog parts = parts(log, sum.whole(given), null, sum, resource);
    long ownMask = kept.ownMask() | sum.added();
    return stamped(log, parts, kept.subject(), kept.capturedUnder(), ownMask, known, sum, resource);
  }

  private static StrippableLog parts(
      LogRecordData log,
      FlatAttributes attributes,
      @Nullable String stackTrace,
      MaskSum sum,
      PlainResources.Plain resource) {
    Value<?> body = log.getBodyValue();
    return new StrippableLog(
        body == null ? null : ValueCopy.of(body, Limits.NONE),
        attributes,
        Math.max(log.getTotalAttributeCount() - sum.hidden(), attributes.size()),
        log.getSeverityText(),
        log.getEventName(),
        stackTrace,
        DefensiveCopy.context(log.getSpanContext(), TraceState.getDefault()),
        log.getInstrumentationScopeInfo(),
        resource.resource(),
        sum.freeText());
  }

  private StampedLog stamped(
      LogRecordData log,
      StrippableLog parts,
      SubjectHandle subject,
      Decision capturedUnder,
      long ownMask,
      KnownScopes.Scope scope,
      MaskSum sum,
      PlainResources.Plain resource) {
    long others =
        classifier.body(parts.body(), sum.context())
            | classifier.severityText(parts.severityText())
            | classifier.eventName(parts.eventName());
    long fields = sum.mask() | others | scope.fieldsMask() | resource.mask();
    return new FlatLog(log, parts, subject, capturedUnder, ownMask, fields, others);
  }
}
