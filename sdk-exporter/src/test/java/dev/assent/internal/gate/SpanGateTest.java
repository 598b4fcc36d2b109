/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.Allocation;
import dev.assent.fixtures.Reachable;
import dev.assent.internal.data.FlatSpan;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.GivenDecision;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The span gate: the decision that counts, the ledger's counts, and the content of flat copies. */
class SpanGateTest {
  private final GateFixture fixture =
      new GateFixture(
          """
          attributes:
            - { prefix: chat., category: content.chat, max: 64 }
            - { name: chat.line, category: content.chat, max: 64 }
            - { name: both, category: [content.chat, personal.contact] }
            - { name: url.template, shape: template, category: service.telemetry, override: true }
          """);
  private static final long END = Long.MAX_VALUE - 1;

  private final long content = fixture.mask("content");
  private final long service = fixture.mask("service");

  private StampedSpan span(Consumer<Span> work) {
    return span(fixture.tracing(), work);
  }

  private StampedSpan span(SdkTracerProvider tracing, Consumer<Span> work) {
    Span span =
        tracing
            .get("io.opentelemetry.test")
            .spanBuilder("GET")
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute("http.request.method", "GET")
            .startSpan();
    work.accept(span);
    span.end();
    return fixture.spans.get(fixture.spans.size() - 1);
  }

  private StampedSpan chat() {
    return span(span -> span.setAttribute("chat.line", "hello"));
  }

  private Ledger.Entry counts() {
    return fixture.counts(Signal.TRACES);
  }

  @Test
  void enter_allPermitted_sameInstanceAndNothingCounted() {
    StampedSpan span = chat();
    assertThat(fixture.spanGate.enter(span)).isSameAs(span);
    assertThat(counts().captured()).isZero();
  }

  @Test
  void enterAndLeave_allPermitted_allocateNothing() {
    StampedSpan span = chat();
    Clock now = Clock.system().reading();
    double enter = Allocation.perCall(5, 10_000, () -> fixture.spanGate.enter(span));
    double leave =
        Allocation.perCall(
            5,
            10_000,
            () -> {
              fixture.spanGate.leave(span, State.QUEUED, false, now);
              fixture.spanGate.mayLeave(span, now);
            });
    // The first reading of the meter may allocate; 10,000 spans that cost one object each would be
    // 160,000 bytes.
    assertThat((long) enter).isZero();
    assertThat((long) leave).isZero();
  }

  @Test
  void enter_ownNotPermitted_withheldWholeAndCountedOnce() {
    fixture.permit(fixture.all() & ~service);
    assertThat(fixture.spanGate.enter(chat())).isNull();
    assertThat(counts().withheld()).containsEntry(Withheld.DENIED, 1L);
    assertThat(counts().withheldByCategory().get("content.chat"))
        .containsEntry(Withheld.DENIED, 1L);
    assertThat(fixture.ledger.snapshot().balances()).isTrue();
  }

  @Test
  void enter_twoFieldsOfACategory_countedOnce() {
    fixture.permit(fixture.all() & ~content);
    StampedSpan left =
        fixture.spanGate.enter(
            span(
                span -> {
                  span.setAttribute("chat.a", "x");
                  span.setAttribute("chat.b", "y");
                  span.setAttribute("unheard.of", "z");
                }));
    assertThat(left.getAttributes().asMap())
        .isEqualTo(Map.of(AttributeKey.stringKey("http.request.method"), "GET"));
    assertThat(left.getTotalAttributeCount()).isEqualTo(1);
    assertThat(left.fieldsMask() & content).isZero();
    assertThat(counts().captured()).isZero();
    assertThat(counts().withheldByCategory().get("content.chat"))
        .isEqualTo(Map.of(Withheld.DENIED, 1L));
    assertThat(counts().withheldByCategory().get("unclassified"))
        .isEqualTo(Map.of(Withheld.UNCLASSIFIED, 1L));
    assertThat(fixture.unknown).containsExactly("unheard.of");
  }

  @Test
  void enter_fieldOfTwoCategories_bothMustBePermitted() {
    fixture.permit(fixture.all() & ~fixture.mask("personal.contact"));
    StampedSpan left = fixture.spanGate.enter(span(span -> span.setAttribute("both", "x")));
    assertThat(left.getAttributes().get(AttributeKey.stringKey("both"))).isNull();
    assertThat(counts().withheldByCategory()).containsOnlyKeys("personal.contact");
  }

  @Test
  void enter_addsToContent_contentNeedsTheAddedToo() {
    long health = fixture.mask("protected.health");
    fixture.decide(GivenDecision.permitting(fixture.all() & ~health).adding(health));
    StampedSpan left = fixture.spanGate.enter(chat());
    assertThat(left.getAttributes().asMap().toString()).doesNotContain("chat.line");
    assertThat(left.getAttributes().size()).isEqualTo(1);
    assertThat(counts().withheldByCategory()).containsOnlyKeys("protected.health");
  }

  @Test
  void enter_unreadDocumentMayAddToContent_countsTheContentAlone() {
    long permitted = fixture.mask("service") | fixture.mask("content.chat");
    fixture.decide(GivenDecision.permitting(permitted).adding(fixture.all()).hearing(0));
    StampedSpan left = fixture.spanGate.enter(chat());
    assertThat(left.getAttributes().asMap().toString()).doesNotContain("chat.line");
    assertThat(counts().withheldByCategory())
        .isEqualTo(Map.of("content.chat", Map.of(Withheld.UNKNOWN_ADDITIONS, 1L)));
  }

  @Test
  void enter_unreadDocumentMayAddToForbiddenContent_countsItsOwnReason() {
    fixture.decide(
        GivenDecision.permitting(fixture.mask("service")).adding(fixture.all()).hearing(0));
    fixture.spanGate.enter(chat());
    assertThat(counts().withheldByCategory())
        .isEqualTo(Map.of("content.chat", Map.of(Withheld.DENIED, 1L)));
  }

  @Test
  void enter_oneDocumentAddsAndAnotherMayAdd_countsWhatIsAdded() {
    long permitted = fixture.mask("service") | fixture.mask("content.chat");
    long health = fixture.mask("protected.health");
    fixture.decide(GivenDecision.permitting(permitted).adding(fixture.all()).hearing(health));
    fixture.spanGate.enter(chat());
    assertThat(counts().withheldByCategory())
        .isEqualTo(Map.of("protected.health", Map.of(Withheld.DENIED, 1L)));
  }

  @Test
  void enter_unreadDocumentMayAddToAWholeDatum_isWithheldForThatReason() {
    long permitted = fixture.mask("service") | fixture.mask("content.chat");
    fixture.decide(GivenDecision.permitting(permitted).adding(fixture.all()).hearing(0));
    StampedSpan own = span(span -> span.setAttribute("assent.category", "content.chat"));
    assertThat(fixture.spanGate.enter(own)).isNull();
    assertThat(counts().withheld()).isEqualTo(Map.of(Withheld.UNKNOWN_ADDITIONS, 1L));
    assertThat(counts().withheldByCategory().get("content.chat"))
        .isEqualTo(Map.of(Withheld.UNKNOWN_ADDITIONS, 1L));
    assertThat(counts().withheldByCategory()).doesNotContainKeys("content.audio");
  }

  @Test
  void enter_olderThanTheGrant_isTooOld() {
    fixture.decide(GivenDecision.permitting(fixture.all()).since(content, Long.MAX_VALUE));
    StampedSpan left = fixture.spanGate.enter(chat());
    assertThat(left.getAttributes().size()).isEqualTo(1);
    assertThat(counts().withheldByCategory().get("content.chat"))
        .containsEntry(Withheld.TOO_OLD, 1L);
  }

  @Test
  void enter_unclassifiedPermittedByMistake_isWithheldAllTheSame() {
    fixture.permit(-1L);
    StampedSpan left = fixture.spanGate.enter(span(span -> span.setAttribute("unheard.of", "z")));
    assertThat(left.getAttributes().size()).isEqualTo(1);
  }

  @Test
  void enter_redacted_keepsTheNameAndStaysAcrossTheNextGate() {
    fixture.decide(GivenDecision.permitting(fixture.all() & ~content).redacting(content));
    StampedSpan entered = fixture.spanGate.enter(chat());
    fixture.decide(
        GivenDecision.permitting(fixture.all() & ~content & ~fixture.mask("personal"))
            .redacting(content));
    StampedSpan left = fixture.spanGate.leave(entered, State.QUEUED, false, Clock.system());
    assertThat(left).isSameAs(entered);
    assertThat(left.getAttributes().get(AttributeKey.stringKey("chat.line")))
        .isEqualTo("[REDACTED]");
  }

  @Test
  void enter_redactedTreatment_notForNamesNobodyKnows() {
    fixture.decide(GivenDecision.permitting(service).redacting(-1L));
    StampedSpan left = fixture.spanGate.enter(span(span -> span.setAttribute("unheard.of", "z")));
    assertThat(left.getAttributes().size()).isEqualTo(1);
  }

  @Test
  void leave_decisionEnded_fullGateRuns() {
    StampedSpan entered = fixture.spanGate.enter(chat());
    fixture.decide(GivenDecision.permitting(fixture.all() & ~content).endingAt(0));
    StampedSpan left = fixture.spanGate.leave(entered, State.QUEUED, false, Clock.system());
    assertThat(left).isNotSameAs(entered);
    assertThat(left.fieldsMask() & content).isZero();
    assertThat(fixture.spanGate.mayLeave(entered, Clock.system())).isFalse();
  }

  /** No change was heard of: the decision is still the one that the span was captured under. */
  @Test
  void leave_decisionOfTheCaptureEnded_isEvaluatedAgain() {
    fixture.decide(GivenDecision.permitting(fixture.all()).endingAt(0));
    StampedSpan entered = fixture.spanGate.enter(chat());
    assertThat(entered.fieldsMask() & content).isNotZero();
    assertThat(entered.capturedUnder()).isSameAs(entered.subject().decision());

    StampedSpan left = fixture.spanGate.leave(entered, State.QUEUED, false, Clock.system());

    assertThat(left).isNotSameAs(entered);
    assertThat(left.fieldsMask() & content).isZero();
  }

  @Test
  void leave_endBetweenTwoReadings_judgedByTheReadingAlone() {
    fixture.decide(GivenDecision.permitting(fixture.all() & ~content).endingAt(END));
    StampedSpan entered = fixture.spanGate.enter(span(span -> {}));
    assertThat(fixture.spanGate.mayLeave(entered, at(END - 1))).isTrue();
    assertThat(fixture.spanGate.mayLeave(entered, at(END))).isFalse();
    assertThat(fixture.spanGate.leave(entered, State.QUEUED, false, at(END - 1))).isSameAs(entered);
  }

  private static Clock at(long epochNanos) {
    return new VirtualReading(epochNanos).reading();
  }

  private record VirtualReading(long epochNanos) implements Clock {
    @Override
    public long nanoTime() {
      return epochNanos;
    }
  }

  @Test
  void leave_anotherDecisionThatPermitsTheSame_sameInstance() {
    StampedSpan entered = fixture.spanGate.enter(chat());
    fixture.permit(fixture.all());
    assertThat(fixture.spanGate.mayLeave(entered, Clock.system())).isTrue();
    assertThat(fixture.spanGate.leave(entered, State.QUEUED, false, Clock.system()))
        .isSameAs(entered);
  }

  @Test
  void leave_wholeWithheld_countedFromItsState() {
    StampedSpan entered = fixture.spanGate.enter(chat());
    var account = fixture.ledger.account(0, Signal.TRACES);
    account.captured(State.QUEUED, 1);
    fixture.permit(0);
    assertThat(fixture.spanGate.leave(entered, State.QUEUED, false, Clock.system())).isNull();
    assertThat(counts().withheld()).containsEntry(Withheld.DENIED, 1L);
    assertThat(fixture.ledger.snapshot().balances()).isTrue();
  }

  @Test
  void leave_mayHaveLeft_countedAsPossiblySent() {
    StampedSpan entered = fixture.spanGate.enter(chat());
    fixture.ledger.account(0, Signal.TRACES).captured(State.IN_FLIGHT, 1);
    fixture.permit(0);
    assertThat(fixture.spanGate.leave(entered, State.IN_FLIGHT, true, Clock.system())).isNull();
    assertThat(counts().states()).containsEntry(State.POSSIBLY_SENT, 1L);
    assertThat(counts().possiblySentByCategory()).containsEntry("content.chat", 1L);
    assertThat(counts().withheldByCategory()).isEmpty();
  }

  @Test
  void enter_stripped_copyReferencesNothingOfTheSdks() {
    fixture.permit(fixture.all() & ~content);
    StampedSpan source =
        span(
            span -> {
              span.setAttribute("chat.line", "hello");
              span.recordException(new IllegalStateException("hello"));
            });
    StampedSpan left = fixture.spanGate.enter(source);
    Reachable reachable = Reachable.from(left);
    assertThat(left).isInstanceOf(FlatSpan.class);
    assertThat(reachable.hasInstanceOf("io.opentelemetry.sdk.trace.SdkSpan")).isFalse();
    assertThat(reachable.hasInstanceOf("io.opentelemetry.sdk.common.internal.AttributesMap"))
        .isFalse();
    assertThat(reachable.hasInstanceOf(IllegalStateException.class.getName())).isFalse();
    assertThat(reachable.has(source)).isFalse();
    assertThat(Reachable.from(source).hasInstanceOf("io.opentelemetry.sdk.trace.SdkSpan"))
        .as("the walk finds it where it is")
        .isTrue();
  }

  @Test
  void enter_moreAttributesThanAWordHasBits_eachIsJudged() {
    fixture.permit(fixture.all() & ~content);
    StampedSpan left =
        fixture.spanGate.enter(
            span(
                span -> {
                  for (int i = 0; i < 120; i++) {
                    span.setAttribute(
                        (i % 3 == 0 ? "chat." : "http.response.header.x") + i,
                        i % 3 == 0 ? "x" : "y");
                    if (i < 3) {
                      span.setAttribute("http.request.body.size", (long) i);
                    }
                  }
                  span.setAttribute("http.response.status_code", 200L);
                }));
    assertThat(left.getAttributes().asMap().keySet())
        .extracting(AttributeKey::getKey)
        .containsExactly(
            "http.request.method", "http.request.body.size", "http.response.status_code");
    assertThat(left.getTotalAttributeCount()).isEqualTo(3);
  }

  @Test
  void enter_nameOfATemplate_leavesWithItsAttributes() {
    fixture.permit(fixture.all() & ~content);
    StampedSpan left =
        fixture.spanGate.enter(
            span(
                span -> {
                  span.setAttribute("http.route", "/u/{id}");
                  span.setAttribute("chat.line", "x");
                  span.updateName("GET /u/{id}");
                }));
    assertThat(left.getName()).isEqualTo("GET /u/{id}");
  }

  @Test
  void enter_nameThatATemplateMadeBefore_isNotBelievedOfASpanThatLacksItsAttributes() {
    SdkTracerProvider tracing = fixture.tracing();
    StampedSpan made =
        span(
            tracing,
            span -> {
              span.setAttribute("http.route", "/u/{id}");
              span.updateName("GET /u/{id}");
            });
    StampedSpan claimed = span(tracing, span -> span.updateName("GET /u/{id}"));
    assertThat(fixture.spanGate.enter(made)).isSameAs(made);
    assertThat(fixture.spanGate.enter(claimed).getName()).isEqualTo("GET");
  }

  @Test
  void enter_nameThatAnotherTemplateMadeBefore_leavesAsItIs() {
    fixture.permit(fixture.all() & ~content);
    SdkTracerProvider tracing = fixture.tracing();
    for (String attribute : new String[] {"http.route", "url.template", "http.route"}) {
      StampedSpan left =
          fixture.spanGate.enter(
              span(
                  tracing,
                  span -> {
                    span.setAttribute(attribute, "/u/{id}");
                    span.setAttribute("chat.line", "x");
                    span.updateName("GET /u/{id}");
                  }));
      assertThat(left.getName()).isEqualTo("GET /u/{id}");
    }
  }

  @Test
  void enter_carrierOfASpanThatLosesSomething_isTakenOffAndNotCounted() {
    fixture.permit(fixture.all() & ~content);
    StampedSpan left =
        fixture.spanGate.enter(
            span(
                span -> {
                  span.setAttribute("assent.category", "service.usage");
                  span.setAttribute("chat.line", "x");
                }));
    assertThat(left.getAttributes().asMap())
        .isEqualTo(Map.of(AttributeKey.stringKey("http.request.method"), "GET"));
    assertThat(left.getTotalAttributeCount()).isEqualTo(1);
    assertThat(fixture.unknown).isEmpty();
    assertThat(counts().withheldByCategory().keySet()).containsExactly("content.chat");
  }

  @Test
  void enter_categoryOfAPart_isTakenOffAndNotReported() {
    StampedSpan left =
        fixture.spanGate.enter(
            span(
                span ->
                    span.addEvent(
                        "exception",
                        Attributes.of(AttributeKey.stringKey("assent.category"), "service"))));
    assertThat(left.getEvents().get(0).getAttributes().isEmpty()).isTrue();
    assertThat(fixture.unknown).isEmpty();
  }

  @Test
  void enter_nameOfNoTemplate_isComposed() {
    StampedSpan left =
        fixture.spanGate.enter(
            span(
                span -> {
                  span.setAttribute("http.route", "/u/{id}");
                  span.updateName("GET /u/4711");
                }));
    assertThat(left.getName()).isEqualTo("GET /u/{id}");
    assertThat(fixture.spanGate.enter(left)).isSameAs(left);
  }

  @Test
  void enter_nothingToComposeFrom_theKindTakesItsPlace() {
    Span span = fixture.tracing().get("t").spanBuilder("for Ann").startSpan();
    span.end();
    StampedSpan left = fixture.spanGate.enter(fixture.spans.get(0));
    assertThat(left.getName()).isEqualTo("INTERNAL");
    assertThat(left.getInstrumentationScopeInfo().getName()).isEmpty();
  }

  @Test
  void enter_manySpansOfOneResource_shareOneCleanInstance() {
    fixture.resource(
        Resource.create(
            Attributes.builder().put("unheard.of", "x").put("service.name", "s").build()));
    var tracer = fixture.tracing().get("io.opentelemetry.test");
    tracer.spanBuilder("GET").startSpan().end();
    tracer.spanBuilder("GET").setAttribute("chat.line", "x").startSpan().end();
    StampedSpan one = fixture.spanGate.enter(fixture.spans.get(0));
    fixture.permit(fixture.all() & ~content);
    StampedSpan two = fixture.spanGate.enter(fixture.spans.get(1));
    assertThat(two).isInstanceOf(FlatSpan.class);
    assertThat(two.getResource()).isSameAs(one.getResource());
    assertThat(one.getResource().getAttributes())
        .isEqualTo(Attributes.builder().put("service.name", "s").build());
  }

  @Test
  void enter_onlyTheResourceLoses_staysAViewAndPassesNext() {
    fixture.resource(Resource.create(Attributes.builder().put("unheard.of", "x").build()));
    StampedSpan source = chat();
    StampedSpan left = fixture.spanGate.enter(source);
    assertThat(left).isInstanceOf(dev.assent.internal.tag.SpanView.class).isNotSameAs(source);
    assertThat(left.getResource().getAttributes().isEmpty()).isTrue();
    assertThat(left.getAttributes()).isEqualTo(source.getAttributes());
    assertThat(fixture.spanGate.enter(left)).isSameAs(left);
    assertThat(counts().withheldByCategory()).containsOnlyKeys("unclassified");
  }
}
