/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.subject;

import static dev.assent.internal.tag.HostedRig.naming;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.config.HostSdkSettings;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.tag.HostedRig;
import dev.assent.internal.tag.HostedTagging;
import dev.assent.internal.tag.freeze.Limits;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** More spans than there are markers. */
class LiveSpansBoundTest {
  private final HostedRig rig = new HostedRig();
  private final LiveSpans few = new LiveSpans(2);
  private final List<StampedSpan> spans = new ArrayList<>();
  private final Tracer tracer =
      SdkTracerProvider.builder()
          .addSpanProcessor(
              HostedTagging.of(
                      rig.decisions(),
                      Catalog.builtIn(),
                      new HostSdkSettings("assent.subject", List.of(), List.of()),
                      few)
                  .spans(Limits.NONE, List.of(), null, spans::add))
          .build()
          .get("t");

  private Span start(String name, SpanKind kind, Context context) {
    return tracer.spanBuilder(name).setSpanKind(kind).setParent(context).startSpan();
  }

  private String subjects(String name) {
    List<StampedSpan> found = spans.stream().filter(s -> s.getName().equals(name)).toList();
    assertThat(found).as(name).hasSize(1);
    return found.get(0).subject().isUnreadable()
        ? "?"
        : found.get(0).subject().subjectPaths().stream().map(SubjectPath::value).toList() + "";
  }

  /** A span beyond the bound has no marker: nobody can tell who is named below it. */
  @Test
  void namesBelowASpanBeyondTheBound_makeTheSpansAboveUnknown() {
    Span entry = start("entry", SpanKind.SERVER, Context.root());
    start("named", SpanKind.INTERNAL, naming(Context.root().with(entry), "acme/u8")).end();
    Span filler = start("filler", SpanKind.INTERNAL, Context.root());
    Span beyond = start("beyond", SpanKind.INTERNAL, Context.root().with(entry));
    start("below", SpanKind.INTERNAL, naming(Context.root().with(beyond), "acme/u7")).end();
    beyond.end();
    entry.end();
    filler.end();
    assertThat(subjects("entry")).isIn("?", "[acme/u7, acme/u8]");
  }

  /** Ended spans take the places of live ones. */
  @Test
  void manyEndedSpansBelowALiveOne_newSpansAreNotLost() {
    Span entry = start("entry", SpanKind.SERVER, Context.root());
    List<Span> held = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Span child = start("child" + i, SpanKind.INTERNAL, Context.root().with(entry));
      child.end();
      held.add(child);
    }
    entry.end();
    assertThat(spans).hasSize(5);
    assertThat(held).hasSize(4);
  }

  /** The collector has cleared the reference, and its handler has yet to enqueue it. */
  @Test
  void idOfACollectedSpanThatIsNotForgottenYet_canBeReused() {
    SpanContext one = rig.span("x", Context.root()).getSpanContext();
    HostedMarker first = Objects.requireNonNull(rig.liveSpans.of(one));
    Objects.requireNonNull(first.identity).clear(); // not enqueued
    SpanContext same =
        SpanContext.create(
            one.getTraceId(), one.getSpanId(), one.getTraceFlags(), one.getTraceState());
    HostedMarker second =
        new HostedMarker(
            rig.decisions().processSubject(),
            0,
            true,
            null,
            new StartNames(rig.decisions(), DistrustedNames.NOTHING, Set.of()));
    rig.liveSpans.add(same, second);
    assertThat(rig.liveSpans.of(same)).isSameAs(second);
  }
}
