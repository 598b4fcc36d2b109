/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.decision.GivenDecision;
import dev.assent.internal.gate.GateFixture;
import dev.assent.internal.tag.FieldUse;
import dev.assent.internal.tag.subject.SpanMarkers;
import dev.assent.ledger.Signal;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.SpanLimits;
import org.junit.jupiter.api.Test;

/** Spans whose own categories no destination may receive when they start. */
class WithheldSpanTest {
  private static final AttributeKey<String> KEY = AttributeKey.stringKey("http.request.method");
  private static final SpanContext LINK =
      SpanContext.create(
          "0af7651916cd43dd8448eb211c80319c",
          "b7ad6b7169203331",
          TraceFlags.getSampled(),
          TraceState.getDefault());

  private final GateFixture fixture = new GateFixture("");
  private final long own = fixture.mask("service.telemetry");
  private final GivenDecision withheld = GivenDecision.permitting(fixture.all() & ~own);
  private final RecordingRig rig = new RecordingRig(fixture, SpanLimits.getDefault(), true);

  private RecordedSpan started(Withheld reason) {
    fixture.decide(withheld.because(reason));
    return (RecordedSpan) rig.tracer().spanBuilder("GET").setAttribute(KEY, "GET").startSpan();
  }

  private static void fill(Span span) {
    span.setAttribute(KEY, "PUT");
    span.setAttribute("list", "x").addEvent("e", Attributes.of(KEY, "GET")).addLink(LINK);
    span.recordException(new IllegalStateException());
  }

  @Test
  void policyNeverPermits_keepsNoValues() {
    RecordedSpan span = started(Withheld.POLICY);
    fill(span);

    assertThat(span.use()).isEqualTo(FieldUse.DROPPED);
    assertThat(span.isRecording()).isTrue();
    assertThat(span.getSpanContext().isSampled()).isTrue();
    assertThat(span.getAttributes().isEmpty()).isTrue();
    assertThat(span.toSpanData().getEvents()).isEmpty();
    assertThat(span.toSpanData().getLinks()).isEmpty();
  }

  @Test
  void policyNeverPermits_childrenGoOnWithItsIdsAndTime() {
    RecordedSpan span = started(Withheld.POLICY);
    RecordedSpan child =
        (RecordedSpan)
            rig.tracer().spanBuilder("GET").setParent(Context.root().with(span)).startSpan();
    assertThat(child.getParentSpanContext()).isEqualTo(span.getSpanContext());
    assertThat(child.clockOffset()).isEqualTo(span.clockOffset());
  }

  /** The ledger has what the gate would have counted. */
  @Test
  void end_policyNeverPermits_countsAsTheGateWould() {
    GateFixture other = new GateFixture("");
    other.decide(withheld.because(Withheld.POLICY));
    new RecordingRig(other, SpanLimits.getDefault(), false)
        .tracer()
        .spanBuilder("GET")
        .setAttribute("assent.category", "content.chat")
        .startSpan()
        .end();
    assertThat(other.spanGate.enter(other.spans.get(0))).isNull();

    RecordedSpan span = started(Withheld.POLICY);
    fill(span);
    span.setAttribute("assent.category", "content.chat");
    span.end();
    span.end();

    assertThat(fixture.spans).isEmpty();
    assertThat(fixture.counts(Signal.TRACES).captured()).isEqualTo(1);
    assertThat(fixture.counts(Signal.TRACES).withheld())
        .isEqualTo(other.counts(Signal.TRACES).withheld());
    assertThat(fixture.counts(Signal.TRACES).withheldByCategory())
        .containsOnlyKeys("service.telemetry", "content.chat");
  }

  /** Whatever happens while it runs, the ledger counts it once. */
  @Test
  void end_policyChangedWhileItRan_isCounted() {
    RecordedSpan span = started(Withheld.POLICY);
    fixture.permit(fixture.all());
    span.end();
    assertThat(fixture.spans).isEmpty();
    assertThat(fixture.counts(Signal.TRACES).captured()).isEqualTo(1);
    assertThat(fixture.counts(Signal.TRACES).withheld()).containsOnlyKeys(Withheld.TOO_OLD);
  }

  /** A choice may come with a subject that is added while the span runs: its values are kept. */
  @Test
  void choiceIsMissing_keepsValuesForTheFullGate() {
    RecordedSpan span = started(Withheld.UNSET);
    fill(span);
    fixture.permit(fixture.all());
    span.end();

    assertThat(span.use()).isEqualTo(FieldUse.KEPT);
    assertThat(rig.only().getAttributes().size()).isEqualTo(2);
    assertThat(rig.only().getEvents()).hasSize(2);
    assertThat(fixture.spanGate.enter(rig.only())).isNull();
    assertThat(fixture.counts(Signal.TRACES).captured()).isEqualTo(1);
  }

  @Test
  void choiceIsMissing_nothingChanges_isDroppedAtTheEnd() {
    RecordedSpan span = started(Withheld.DENIED);
    fill(span);
    span.end();
    assertThat(fixture.spans).isEmpty();
    assertThat(fixture.counts(Signal.TRACES).withheld()).containsOnlyKeys(Withheld.DENIED);
  }

  @Test
  void choiceMayBeAwaited_isClassified() {
    fixture.decide(withheld.because(Withheld.UNSET).awaiting(own));
    RecordedSpan span = (RecordedSpan) rig.tracer().spanBuilder("GET").startSpan();
    assertThat(span.use()).isEqualTo(FieldUse.CLASSIFIED);
  }

  /** A report of unknown names needs the fields of spans that go nowhere. */
  @Test
  void withoutEarlyDrop_everySpanIsClassified() {
    fixture.decide(withheld.because(Withheld.POLICY));
    RecordingRig reporting = new RecordingRig(fixture, SpanLimits.getDefault(), false);
    RecordedSpan span = (RecordedSpan) reporting.tracer().spanBuilder("GET").startSpan();
    fill(span);
    span.end();
    assertThat(reporting.only().getAttributes().size()).isEqualTo(2);
  }

  /** Documents may add categories to content, so that the full gate counts it. */
  @Test
  void ownIsContent_isLeftToTheGate() {
    fixture.decide(GivenDecision.permitting(0).because(Withheld.POLICY));
    Span span =
        rig.tracer().spanBuilder("GET").setAttribute("assent.category", "content.chat").startSpan();
    span.end();
    assertThat(rig.only().ownMask() & fixture.mask("content.chat")).isNotZero();
  }

  @Test
  void markers_addToADroppedSpan_areCounted() {
    RecordedSpan span = started(Withheld.POLICY);
    new SpanMarkers(fixture.categories).add(span, fixture.mask("content.file"));
    span.end();
    assertThat(fixture.counts(Signal.TRACES).withheldByCategory()).containsKey("content.file");
  }
}
