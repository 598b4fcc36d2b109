/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.GivenDecision;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.State;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import org.junit.jupiter.api.Test;

/**
 * Law 8: a document adds health to content that was captured before and waits, and a later one adds
 * it no more. The data keeps it, also if its stamp passed meanwhile; data captured afterwards does
 * not have it.
 */
class AddedForAWhileTest {
  private static final AttributeKey<String> CHAT = AttributeKey.stringKey("chat.line");

  private final GateFixture fixture =
      new GateFixture(
          """
          attributes:
            - { name: chat.line, category: content.chat, max: 64 }
          """);
  private final long chat = fixture.mask("content.chat");
  private final long health = fixture.mask("protected.health");
  private final GivenDecision both =
      GivenDecision.permitting(fixture.mask("service") | chat | health);
  private final GivenDecision chatOnly = both.without(health);
  private final Clock now = Clock.system().reading();

  private StampedSpan captured() {
    Span span = fixture.tracing().get("io.opentelemetry.test").spanBuilder("GET").startSpan();
    span.setAttribute(CHAT, "seagull");
    span.end();
    return fixture.spanGate.enter(fixture.spans.get(fixture.spans.size() - 1));
  }

  private void healthIsAddedForAWhile() {
    fixture.decide(both.adding(health));
    fixture.decide(both);
  }

  private String left(StampedSpan span, State from, boolean possiblySent) {
    return fixture.spanGate.leave(span, from, possiblySent, now).getAttributes().get(CHAT);
  }

  @Test
  void leave_addedWhileQueuedAndDeniedSince_losesTheContent() {
    fixture.decide(both);
    StampedSpan queued = captured();
    healthIsAddedForAWhile();
    assertThat(fixture.spanGate.leave(queued, State.QUEUED, false, now)).isSameAs(queued);
    fixture.decide(chatOnly);

    assertThat(left(queued, State.QUEUED, false)).isNull();
  }

  /** Nobody looked at the data while the document was in force. */
  @Test
  void leave_addedForAMomentWhileHealthWasDenied_losesTheContent() {
    fixture.decide(chatOnly);
    StampedSpan queued = captured();
    fixture.decide(chatOnly.adding(health));
    fixture.decide(chatOnly);

    assertThat(left(queued, State.QUEUED, false)).isNull();
  }

  @Test
  void mayLeave_addedBetweenTwoAttemptsAndDeniedSince_isFalseAndItLosesTheContent() {
    fixture.decide(both);
    StampedSpan inFlight = captured();
    healthIsAddedForAWhile();
    assertThat(fixture.spanGate.mayLeave(inFlight, now)).isTrue();
    fixture.decide(chatOnly);

    assertThat(fixture.spanGate.mayLeave(inFlight, now)).isFalse();
    assertThat(left(inFlight, State.IN_FLIGHT, true)).isNull();
  }

  @Test
  void resume_addedWhileHeldAndDeniedSince_goesWithoutTheContent() {
    fixture.decide(both.without(chat).awaiting(chat));
    assertThat(captured()).isNull();
    StampedSpan held = fixture.waitingSpans.get(0);
    fixture.decide(both.without(chat).awaiting(chat).adding(health));
    assertThat(fixture.spanGate.resume(held, HoldCheck.GOES_ON).held()).isSameAs(held);
    fixture.decide(chatOnly.covering(chat));

    StampedSpan goes = fixture.spanGate.resume(held, HoldCheck.GOES_ON).released();
    assertThat(goes.getAttributes().get(CHAT)).isNull();
  }

  /** A released span is stamped anew: nobody adds health then, or later. */
  @Test
  void leave_addedWhileHeldAndDeniedAfterTheRelease_losesTheContent() {
    fixture.decide(both.without(chat).awaiting(chat));
    assertThat(captured()).isNull();
    healthIsAddedForAWhile();
    fixture.decide(both.covering(chat));
    StampedSpan goes =
        fixture.spanGate.resume(fixture.waitingSpans.get(0), HoldCheck.GOES_ON).released();
    assertThat(goes.getAttributes().get(CHAT)).isEqualTo("seagull");
    fixture.decide(chatOnly);

    assertThat(left(goes, State.QUEUED, false)).isNull();
  }

  @Test
  void leave_capturedAfterTheEndOfTheAddition_keepsTheContent() {
    fixture.decide(both);
    healthIsAddedForAWhile();
    StampedSpan queued = captured();
    fixture.decide(chatOnly);

    assertThat(left(queued, State.QUEUED, false)).isEqualTo("seagull");
    fixture.decide(chatOnly.adding(health));
    fixture.decide(chatOnly);
    assertThat(left(queued, State.QUEUED, false)).as("added once more").isNull();
  }

  /** What an unread document could have added is not kept: nobody has said it. */
  @Test
  void leave_documentWasUnreadForAWhile_keepsTheContent() {
    fixture.decide(both);
    StampedSpan queued = captured();
    fixture.decide(both.adding(fixture.all()).hearing(0));
    fixture.decide(chatOnly);

    assertThat(left(queued, State.QUEUED, false)).isEqualTo("seagull");
  }
}
