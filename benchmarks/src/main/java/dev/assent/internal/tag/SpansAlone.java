/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.category.Categories;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.gate.Gate;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.classify.DatumContext;
import dev.assent.internal.tag.classify.KnownScopes;
import dev.assent.internal.tag.classify.MaskSum;
import dev.assent.internal.tag.classify.PlainResources;
import dev.assent.internal.tag.subject.CaptureContext;
import dev.assent.internal.tag.subject.SubjectMarker;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A prototype for measurements: an exporter that receives spans without stamps, and classifies them
 * by the product's own classifier, for one subject, under a decision that is read once per batch.
 * While all fields of all spans may leave, one sum serves the whole batch, and the same list is
 * passed on. From the first span with a denied field on, each span is stamped and gated. The
 * product stamps before its queue. Confined to one thread.
 */
public final class SpansAlone {
  private final Classifier classifier;
  private final SpanStamper stamper;
  private final PlainResources resources;
  private final Gate<StampedSpan> gate;
  private final SubjectHandle subject;
  private final int destination;

  /**
   * Creates an exporter.
   *
   * @param gate of the destination
   * @param subject the process's own subject
   */
  public SpansAlone(
      Catalog catalog, Gate<StampedSpan> gate, SubjectHandle subject, int destination) {
    this.classifier = new Classifier(catalog);
    this.stamper = new SpanStamper(classifier);
    this.resources = new PlainResources(classifier);
    this.gate = gate;
    this.subject = subject;
    this.destination = destination;
  }

  /** Returns the categories of all fields in a batch, and of the spans themselves, in one pass. */
  public long classify(List<SpanData> batch) {
    Sum sum = new Sum();
    for (int i = 0; i < batch.size(); i++) {
      sum.add(batch.get(i));
    }
    return sum.mask();
  }

  /** Returns the spans that may leave: the same list if all of them may. */
  public List<? extends SpanData> leave(List<SpanData> batch) {
    Decision decision = subject.currentDecision();
    Sum sum = new Sum();
    for (int i = 0; i < batch.size(); i++) {
      SpanData span = batch.get(i);
      sum.add(span);
      if (!sum.isWithin(decision.permitted(destination, earliest(span)))) {
        return rest(batch, i);
      }
    }
    return batch;
  }

  private List<SpanData> rest(List<SpanData> batch, int from) {
    List<SpanData> left = new ArrayList<>(batch.subList(0, from));
    SubjectMarker marker = SubjectMarker.of(subject);
    for (int i = from; i < batch.size(); i++) {
      StampedSpan passed =
          gate.enter(stamper.stamp(batch.get(i), marker, new CaptureContext(subject, 0)));
      if (passed != null) {
        left.add(passed);
      }
    }
    return left;
  }

  private static long earliest(SpanData span) {
    return Math.min(span.getStartEpochNanos(), span.getEndEpochNanos());
  }

  /** The sum over spans: one {@link MaskSum} for each run of spans with one scope and kind. */
  private final class Sum {
    private @Nullable InstrumentationScopeInfo scope;
    private @Nullable SpanKind kind;
    private MaskSum fields =
        new MaskSum(classifier, DatumContext.ofPart(classifier.freeText(null)), false);
    private long mask;

    void add(SpanData span) {
      if (span.getInstrumentationScopeInfo() != scope || span.getKind() != kind) {
        start(span.getInstrumentationScopeInfo(), span.getKind());
      }
      stamper.add(span, fields);
      mask |= resources.of(span.getResource()).mask();
    }

    private void start(InstrumentationScopeInfo next, SpanKind nextKind) {
      mask |= mask();
      scope = next;
      kind = nextKind;
      KnownScopes.Scope known = classifier.known(next);
      fields = new MaskSum(classifier, known.ofSpan(nextKind), false);
      mask |= known.ownOfSpan();
    }

    long mask() {
      return fields.isFrozen() ? mask | fields.mask() : Categories.UNCLASSIFIED;
    }

    boolean isWithin(long may) {
      return (mask() & (Categories.UNCLASSIFIED | ~may)) == 0;
    }
  }
}
