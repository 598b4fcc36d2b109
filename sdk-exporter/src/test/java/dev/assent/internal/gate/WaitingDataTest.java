/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.Reachable;
import dev.assent.internal.data.FlatLog;
import dev.assent.internal.data.FlatSpan;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.GivenDecision;
import dev.assent.internal.decision.GivenDecisions;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.trace.Span;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Data that the gates hold: the fields that are removed before the wait, and the result after it.
 */
class WaitingDataTest {
  private static final AttributeKey<String> CHAT = AttributeKey.stringKey("chat.line");
  private static final AttributeKey<String> SOUND = AttributeKey.stringKey("sound");
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");

  private final GateFixture fixture =
      new GateFixture(
          """
          attributes:
            - { name: chat.line, category: content.chat, max: 64 }
            - { name: sound, category: content.audio, max: 64 }
          events:
            - { name: chat.sent, category: content.chat }
          """);
  private final long chat = fixture.mask("content.chat");
  private final long audio = fixture.mask("content.audio");
  private final long content = fixture.mask("content");
  private final long health = fixture.mask("protected.health");
  private final GivenDecision service = GivenDecision.permitting(fixture.mask("service"));
  private final GivenDecision awaiting = service.awaiting(chat);
  private final GivenDecision granting = GivenDecision.permitting(fixture.mask("service") | chat);

  private StampedSpan span(Consumer<Span> work) {
    Span span = fixture.tracing().get("io.opentelemetry.test").spanBuilder("GET").startSpan();
    work.accept(span);
    span.end();
    return fixture.spans.get(fixture.spans.size() - 1);
  }

  private StampedSpan chatSpan() {
    return span(
        span ->
            span.setAttribute(METHOD, "GET")
                .setAttribute(CHAT, "seagull")
                .setAttribute(SOUND, "albatross")
                .setAttribute("unheard.of", "puffin"));
  }

  private StampedLog log(Consumer<LogRecordBuilder> work) {
    LogRecordBuilder log = fixture.logging().get("io.opentelemetry.test").logRecordBuilder();
    work.accept(log);
    log.emit();
    return fixture.logs.get(fixture.logs.size() - 1);
  }

  private Ledger.Entry spans() {
    return fixture.counts(Signal.TRACES);
  }

  private StampedSpan waiting() {
    fixture.decide(awaiting);
    assertThat(fixture.spanGate.enter(chatSpan())).isNull();
    assertThat(fixture.waitingSpans).hasSize(1);
    return fixture.waitingSpans.get(0);
  }

  @Test
  void enter_fieldIsAwaited_waitsWithoutWhatMayNotEvenWait() {
    fixture.decide(awaiting);
    StampedSpan span = chatSpan();
    assertThat(fixture.spanGate.enter(span)).isNull();
    StampedSpan waits = fixture.waitingSpans.get(0);
    assertThat(waits.getAttributes().asMap()).isEqualTo(Map.of(METHOD, "GET", CHAT, "seagull"));
    assertThat(waits.capturedUnder()).isSameAs(span.capturedUnder());
    assertThat(waits.getStartEpochNanos()).isEqualTo(span.getStartEpochNanos());
    assertThat(waits.getSpanContext()).isEqualTo(span.getSpanContext());
    assertThat(spans().withheldByCategory().get("content.audio"))
        .containsEntry(Withheld.DENIED, 1L);
    assertThat(spans().withheldByCategory().get("unclassified"))
        .containsEntry(Withheld.UNCLASSIFIED, 1L);
    assertThat(spans().withheldByCategory()).doesNotContainKey("content.chat");
    assertThat(spans().captured()).as("the part that keeps it counts").isZero();
  }

  @Test
  void enter_fieldIsAwaited_copyReferencesNeitherTheSdksSpanNorWhatWasTaken() {
    fixture.decide(awaiting);
    StampedSpan span = chatSpan();
    fixture.spanGate.enter(span);
    Reachable reachable = Reachable.from(fixture.waitingSpans.get(0));
    assertThat(reachable.has(span)).isFalse();
    assertThat(reachable.hasInstanceOf("io.opentelemetry.sdk.trace.SdkSpan")).isFalse();
    assertThat(reachable.text())
        .contains("seagull")
        .doesNotContain("albatross", "puffin", "unheard.of");
    assertThat(Reachable.from(span).text()).as("it was there").contains("albatross", "puffin");
  }

  @Test
  void enter_nothingIsMissingButWhatIsAwaited_flatCopyAllTheSame() {
    fixture.decide(awaiting);
    StampedSpan span = span(it -> it.setAttribute(CHAT, "seagull"));
    fixture.spanGate.enter(span);
    assertThat(fixture.waitingSpans.get(0)).isInstanceOf(FlatSpan.class);
    assertThat(Reachable.from(fixture.waitingSpans.get(0)).has(span)).isFalse();
  }

  @Test
  void enter_nothingAwaitedInIt_strippedAtOnce() {
    fixture.decide(awaiting);
    StampedSpan left = fixture.spanGate.enter(span(it -> it.setAttribute(SOUND, "albatross")));
    assertThat(left).isNotNull();
    assertThat(fixture.waitingSpans).isEmpty();
  }

  @Test
  void enter_ownCategoryIsAwaited_waitsWhole() {
    fixture.decide(service.awaiting(chat));
    StampedLog log =
        log(it -> it.setEventName("chat.sent").setAttribute("assent.category", "content.chat"));
    assertThat(log.ownMask() & chat).isEqualTo(chat);
    assertThat(fixture.logGate.enter(log)).isNull();
    assertThat(fixture.waitingLogs.get(0)).isInstanceOf(FlatLog.class);
    assertThat(fixture.counts(Signal.LOGS).withheld()).isEmpty();
    fixture.decide(awaiting.covering(0));
    assertThat(fixture.logGate.resume(fixture.waitingLogs.get(0), HoldCheck.OVER).released())
        .isNull();
  }

  @Test
  void enter_ownCategoryMayNotWait_withheldAtOnceThoughAFieldIsAwaited() {
    fixture.decide(awaiting);
    StampedLog log =
        log(it -> it.setAttribute("assent.category", "content.audio").setAttribute(CHAT, "gull"));
    assertThat(fixture.logGate.enter(log)).isNull();
    assertThat(fixture.waitingLogs).isEmpty();
    assertThat(fixture.counts(Signal.LOGS).withheld()).containsEntry(Withheld.DENIED, 1L);
  }

  @Test
  void leave_whatWasPermittedIsAwaitedNow_waitsUnlessItMayHaveLeft() {
    fixture.decide(granting);
    StampedSpan span = fixture.spanGate.enter(chatSpan());
    fixture.decide(service.unread(chat));
    Clock now = Clock.system().reading();
    assertThat(fixture.spanGate.mayLeave(span, now)).isFalse();
    StampedSpan left = fixture.spanGate.leave(span, State.QUEUED, true, now);
    assertThat(left.getAttributes().get(CHAT)).isNull();
    assertThat(fixture.waitingSpans).isEmpty();
    assertThat(fixture.spanGate.leave(span, State.QUEUED, false, now)).isNull();
    assertThat(fixture.waitingSpans).hasSize(1);
  }

  @Test
  void resume_grantCovers_goesOnWithTimesIdsAndContent() {
    StampedSpan waits = waiting();
    fixture.ledger.account(0, Signal.TRACES).captured(State.HELD, 1);
    fixture.decide(granting.covering(chat));
    HoldResult<StampedSpan> holdResult = fixture.spanGate.resume(waits, HoldCheck.GOES_ON);
    assertThat(holdResult.held()).isNull();
    StampedSpan goes = holdResult.released();
    assertThat(goes.getAttributes().asMap()).isEqualTo(Map.of(METHOD, "GET", CHAT, "seagull"));
    assertThat(goes.getStartEpochNanos()).isEqualTo(waits.getStartEpochNanos());
    assertThat(goes.getEndEpochNanos()).isEqualTo(waits.getEndEpochNanos());
    assertThat(goes.getSpanContext()).isEqualTo(waits.getSpanContext());
    assertThat(goes.earliestEpochNanos()).isEqualTo(waits.earliestEpochNanos());
    assertThat(goes.ownMask()).isEqualTo(waits.ownMask());
    assertThat(goes.capturedUnder())
        .as("it is judged again wherever it stands")
        .isNotSameAs(fixture.subject.decision());
    assertThat(spans().withheldByCategory()).doesNotContainKey("content.chat");
  }

  @Test
  void resume_nothingChanged_waitsOnAsItIs() {
    StampedSpan waits = waiting();
    HoldResult<StampedSpan> holdResult = fixture.spanGate.resume(waits, HoldCheck.GOES_ON);
    assertThat(holdResult.released()).isNull();
    assertThat(holdResult.held()).isSameAs(waits);
  }

  @Test
  void resume_grantDoesNotCover_goesOnStripped() {
    StampedSpan waits = waiting();
    fixture.decide(granting);
    HoldResult<StampedSpan> holdResult = fixture.spanGate.resume(waits, HoldCheck.GOES_ON);
    assertThat(holdResult.released().getAttributes().asMap()).isEqualTo(Map.of(METHOD, "GET"));
    assertThat(Reachable.from(holdResult.released()).text()).doesNotContain("seagull");
    assertThat(spans().withheldByCategory().get("content.chat"))
        .containsEntry(Withheld.TOO_OLD, 1L);
  }

  @Test
  void resume_oneOfTwoDenied_strippedAtOnceAndWaitsForTheOther() {
    fixture.decide(service.awaiting(chat | audio));
    fixture.spanGate.enter(chatSpan());
    fixture.decide(awaiting);
    HoldResult<StampedSpan> holdResult =
        fixture.spanGate.resume(fixture.waitingSpans.get(0), HoldCheck.GOES_ON);
    assertThat(holdResult.released()).isNull();
    assertThat(holdResult.held().getAttributes().asMap())
        .isEqualTo(Map.of(METHOD, "GET", CHAT, "seagull"));
    assertThat(Reachable.from(holdResult.held()).text()).doesNotContain("albatross");
    assertThat(spans().withheldByCategory().get("content.audio"))
        .containsEntry(Withheld.DENIED, 1L);
  }

  @Test
  void resume_timeIsOver_goesOnStrippedForTheReasonItWaitedFor() {
    HoldResult<StampedSpan> holdResult = fixture.spanGate.resume(waiting(), HoldCheck.OVER);
    assertThat(holdResult.released().getAttributes().asMap()).isEqualTo(Map.of(METHOD, "GET"));
    assertThat(spans().withheldByCategory().get("content.chat")).containsEntry(Withheld.DENIED, 1L);
  }

  @Test
  void resume_pushedOut_countedAsThat() {
    HoldResult<StampedSpan> holdResult = fixture.spanGate.resume(waiting(), HoldCheck.PUSHED_OUT);
    assertThat(holdResult.released().getAttributes().asMap()).isEqualTo(Map.of(METHOD, "GET"));
    assertThat(spans().withheldByCategory().get("content.chat"))
        .isEqualTo(Map.of(Withheld.HOLD_FULL, 1L));
  }

  @Test
  void resume_pushedOutWhileAnUnreadDocumentMayAdd_contentCountedAsThat() {
    fixture.decide(granting);
    StampedSpan span = span(it -> it.setAttribute(METHOD, "GET").setAttribute(CHAT, "seagull"));
    fixture.decide(granting.adding(fixture.all()).hearing(0));
    assertThat(fixture.spanGate.leave(span, State.QUEUED, false, Clock.system().reading()))
        .as("it waits for the document")
        .isNull();
    StampedSpan waits = fixture.waitingSpans.get(0);
    assertThat(spans().withheldByCategory()).isEmpty();
    HoldResult<StampedSpan> holdResult = fixture.spanGate.resume(waits, HoldCheck.PUSHED_OUT);
    assertThat(holdResult.released().getAttributes().asMap()).isEqualTo(Map.of(METHOD, "GET"));
    assertThat(spans().withheldByCategory())
        .isEqualTo(Map.of("content.chat", Map.of(Withheld.HOLD_FULL, 1L)));
  }

  @Test
  void resume_pushedOutWholeWhereItsOwnCategoryIsAwaited_countedAsThat() {
    fixture.decide(awaiting);
    fixture.logGate.enter(log(it -> it.setAttribute("assent.category", "content.chat")));
    fixture.ledger.account(0, Signal.LOGS).captured(State.HELD, 1);
    StampedLog waits = fixture.waitingLogs.get(0);
    assertThat(fixture.logGate.resume(waits, HoldCheck.PUSHED_OUT).released()).isNull();
    assertThat(fixture.counts(Signal.LOGS).withheld()).isEqualTo(Map.of(Withheld.HOLD_FULL, 1L));
    assertThat(fixture.ledger.snapshot().balances()).isTrue();
  }

  @Test
  void resume_gateFails_withheldWholeAndCounted() {
    StampedSpan waits = waiting();
    fixture.ledger.account(0, Signal.TRACES).captured(State.HELD, 1);
    GivenDecisions.breakDown(fixture.subject);
    HoldResult<StampedSpan> holdResult = fixture.spanGate.resume(waits, HoldCheck.GOES_ON);
    assertThat(holdResult.released()).isNull();
    assertThat(holdResult.held()).isNull();
    assertThat(spans().withheld()).containsEntry(Withheld.GATE_FAILED, 1L);
    assertThat(fixture.ledger.snapshot().balances()).isTrue();
  }

  @Test
  void addsUnknownAtCapture_heardWhileWaiting_goesOnByWhatWasHeard() {
    GivenDecision blind = service.adding(fixture.all());
    fixture.decide(blind.awaiting(chat).hearing(0));
    fixture.spanGate.enter(chatSpan());
    StampedSpan waits = fixture.waitingSpans.get(0);
    fixture.decide(granting.covering(chat));
    assertThat(
            fixture.spanGate.resume(waits, HoldCheck.GOES_ON).released().getAttributes().get(CHAT))
        .isEqualTo("seagull");
    fixture.decide(granting.adding(health).covering(chat));
    assertThat(
            fixture.spanGate.resume(waits, HoldCheck.GOES_ON).released().getAttributes().get(CHAT))
        .as("a clinic's, and health is not granted")
        .isNull();
  }

  @Test
  void addsKnownAtCaptureAndUnknownNow_contentThatNeedsNoConsentWaitsToo() {
    fixture.decide(granting);
    StampedSpan span = fixture.spanGate.enter(chatSpan());
    GivenDecision blind = granting.adding(fixture.all());
    fixture.decide(blind.hearing(0));
    Clock now = Clock.system().reading();
    assertThat(fixture.spanGate.leave(span, State.QUEUED, false, now)).isNull();
    StampedSpan waits = fixture.waitingSpans.get(0);
    assertThat(fixture.spanGate.resume(waits, HoldCheck.GOES_ON).held()).isSameAs(waits);
    fixture.decide(granting);
    assertThat(
            fixture.spanGate.resume(waits, HoldCheck.GOES_ON).released().getAttributes().get(CHAT))
        .isEqualTo("seagull");
  }

  @Test
  void addsUnknownAtCapture_contentThatNeedsNoConsentIsNotKept() {
    GivenDecision blind = granting.adding(fixture.all());
    fixture.decide(blind.hearing(0));
    StampedSpan left = fixture.spanGate.enter(chatSpan());
    assertThat(left.getAttributes().get(CHAT)).isNull();
    assertThat(fixture.waitingSpans).isEmpty();
    assertThat(content & chat).isEqualTo(chat);
  }

  @Test
  void resume_addedAtCaptureAndDeniedAfterTheWait_doesNotLeave() {
    GivenDecision both = GivenDecision.permitting(fixture.mask("service") | chat | health);
    fixture.decide(both.adding(health).without(chat).awaiting(chat));
    fixture.spanGate.enter(span(it -> it.setAttribute(CHAT, "seagull")));
    fixture.decide(both.covering(chat));
    StampedSpan goes =
        fixture.spanGate.resume(fixture.waitingSpans.get(0), HoldCheck.GOES_ON).released();
    assertThat(goes.getAttributes().get(CHAT)).isEqualTo("seagull");
    fixture.decide(both.without(health));
    assertThat(
            fixture
                .spanGate
                .leave(goes, State.QUEUED, false, Clock.system().reading())
                .getAttributes()
                .asMap())
        .isEmpty();
  }
}
