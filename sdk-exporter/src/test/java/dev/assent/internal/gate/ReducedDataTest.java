/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.Reachable;
import dev.assent.internal.data.StampedLog;
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
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Data of which values were reduced, and whose subject chooses before it leaves. */
class ReducedDataTest {
  private static final AttributeKey<String> PEER = stringKey("network.peer.address");
  private static final AttributeKey<String> NETWORK = stringKey("network.peer.address.network");
  private static final AttributeKey<String> TOWN = stringKey("town");
  private static final AttributeKey<String> CHAT = stringKey("chat.line");
  private static final Attributes ADDRESS = Attributes.of(PEER, "192.0.2.77");
  private static final String PART = "192.0.2.0/24";

  private static final SpanContext LINKED =
      SpanContext.create(
          "0af7651916cd43dd8448eb211c80319c",
          "b7ad6b7169203331",
          TraceFlags.getSampled(),
          TraceState.getDefault());

  private final GateFixture fixture =
      new GateFixture(
          """
          attributes:
            - { name: town, category: personal.location }
            - { name: chat.line, category: content.chat, max: 64 }
          events:
            - { name: seen, category: service.usage }
          """);
  private final long chat = fixture.mask("content.chat");
  private final long network = fixture.mask("personal.network");
  private final long permitted = fixture.mask("service") | fixture.mask("personal.location");
  private final GivenDecision denied = GivenDecision.permitting(permitted);
  private final GivenDecision unset = denied.reducing(network);

  private StampedSpan span() {
    Span span =
        fixture
            .tracing()
            .get("io.opentelemetry.test")
            .spanBuilder("GET")
            .setAllAttributes(ADDRESS)
            .setAttribute(TOWN, "Bath")
            .setAttribute(CHAT, "seagull")
            .addLink(LINKED, ADDRESS)
            .startSpan();
    span.addEvent("seen", ADDRESS);
    span.end();
    return fixture.spans.get(fixture.spans.size() - 1);
  }

  private StampedSpan reduced() {
    fixture.decide(unset);
    StampedSpan entered = fixture.spanGate.enter(span());
    assertThat(entered.getAttributes().asMap()).isEqualTo(Map.of(NETWORK, PART, TOWN, "Bath"));
    assertThat(entered.getEvents().get(0).getAttributes().asMap()).isEqualTo(Map.of(NETWORK, PART));
    assertThat(entered.getLinks().get(0).getAttributes().asMap()).isEqualTo(Map.of(NETWORK, PART));
    return entered;
  }

  private Ledger.Entry spans() {
    return fixture.counts(Signal.TRACES);
  }

  private static void assertNothingReduced(StampedSpan left) {
    assertThat(left.getAttributes().get(TOWN)).isEqualTo("Bath");
    assertThat(Reachable.from(left).text()).contains("Bath", "seen").doesNotContain("192.0.2");
  }

  @Test
  void leave_deniedSince_losesThePartsEverywhere() {
    StampedSpan queued = reduced();
    fixture.decide(denied);
    Clock now = Clock.system().reading();
    assertThat(fixture.spanGate.mayLeave(queued, now)).isFalse();

    StampedSpan left = fixture.spanGate.leave(queued, State.QUEUED, false, now);

    assertNothingReduced(left);
    assertThat(spans().withheldByCategory().get("personal.location"))
        .isEqualTo(Map.of(Withheld.TOO_OLD, 1L));
    assertThat(fixture.spanGate.mayLeave(left, now)).isTrue();
    assertThat(fixture.spanGate.leave(left, State.IN_FLIGHT, true, now)).isSameAs(left);
  }

  /** The parts are removed, and the span is stamped anew. */
  @Test
  void leave_deniedSinceAndWhatWasAddedAtTheCaptureAfterThat_losesTheContentToo() {
    long health = fixture.mask("protected.health");
    GivenDecision both = GivenDecision.permitting(permitted | chat | health);
    fixture.decide(both.reducing(network).adding(health));
    StampedSpan queued = fixture.spanGate.enter(span());
    Clock now = Clock.system().reading();
    fixture.decide(both);
    StampedSpan left = fixture.spanGate.leave(queued, State.QUEUED, false, now);
    assertNothingReduced(left);
    assertThat(left.getAttributes().get(CHAT)).isEqualTo("seagull");
    fixture.decide(both.without(health));

    assertThat(fixture.spanGate.mayLeave(left, now)).isFalse();
    assertThat(fixture.spanGate.leave(left, State.QUEUED, false, now).getAttributes().asMap())
        .isEqualTo(Map.of(TOWN, "Bath"));
  }

  /** A receipt counts what a denial changes in the queue. It is stamped anew when it leaves. */
  @Test
  void leave_deniedSinceButNothingWasReduced_staysInTheQueueAndIsStampedWhenItLeaves() {
    fixture.decide(unset);
    Span span = fixture.tracing().get("io.opentelemetry.test").spanBuilder("GET").startSpan();
    span.setAttribute(TOWN, "Bath").end();
    StampedSpan queued = fixture.spanGate.enter(fixture.spans.get(fixture.spans.size() - 1));
    fixture.decide(denied);
    Clock now = Clock.system().reading();

    assertThat(fixture.spanGate.leave(queued, State.QUEUED, false, now)).isSameAs(queued);

    StampedSpan left = fixture.spanGate.leave(queued, State.IN_FLIGHT, false, now);
    assertThat(fixture.spanGate.mayLeave(left, now)).isTrue();
    assertThat(spans().withheldByCategory()).isEmpty();
  }

  @Test
  void leave_deniedSincePossiblySent_losesThePartsEverywhere() {
    StampedSpan queued = reduced();
    fixture.decide(denied);
    assertNothingReduced(
        fixture.spanGate.leave(queued, State.IN_FLIGHT, true, Clock.system().reading()));
  }

  @Test
  void leave_unknownSince_losesThePartsEverywhere() {
    StampedSpan queued = reduced();
    fixture.decide(denied.because(Withheld.UNKNOWN));
    assertNothingReduced(
        fixture.spanGate.leave(queued, State.QUEUED, false, Clock.system().reading()));
  }

  @Test
  void leave_stillUnsetOrGrantedSince_keepsTheParts() {
    StampedSpan queued = reduced();
    for (GivenDecision next : List.of(unset, GivenDecision.permitting(permitted | network))) {
      fixture.decide(next);
      Clock now = Clock.system().reading();
      assertThat(fixture.spanGate.mayLeave(queued, now)).isTrue();
      assertThat(fixture.spanGate.leave(queued, State.QUEUED, false, now)).isSameAs(queued);
    }
  }

  /** A stamp tells what may have been reduced by the decision at the capture. */
  @Test
  void enter_unsetOnlyAtTheCaptureOrOnlySince_reducesNothing() {
    fixture.decide(unset);
    StampedSpan before = span();
    fixture.decide(denied);
    StampedSpan after = span();
    assertNothingReduced(fixture.spanGate.enter(before));
    fixture.decide(unset);
    assertNothingReduced(fixture.spanGate.enter(after));
  }

  @Test
  void resume_deniedWhileHeld_losesThePartsAtOnceAndWaits() {
    fixture.decide(unset.awaiting(chat));
    assertThat(fixture.spanGate.enter(span())).isNull();
    StampedSpan waits = fixture.waitingSpans.get(0);
    assertThat(waits.getAttributes().asMap())
        .isEqualTo(Map.of(NETWORK, PART, TOWN, "Bath", CHAT, "seagull"));

    fixture.decide(denied.awaiting(chat));
    StampedSpan held = fixture.spanGate.resume(waits, HoldCheck.GOES_ON).held();
    assertNothingReduced(held);
    assertThat(held.getAttributes().get(CHAT)).isEqualTo("seagull");

    fixture.decide(GivenDecision.permitting(permitted | chat).covering(chat));
    StampedSpan released = fixture.spanGate.resume(held, HoldCheck.GOES_ON).released();
    assertNothingReduced(released);
    assertThat(released.getAttributes().get(CHAT)).isEqualTo("seagull");
    assertThat(spans().withheldByCategory().get("personal.location"))
        .as("counted once")
        .isEqualTo(Map.of(Withheld.TOO_OLD, 1L));
  }

  @Test
  void readmit_ofAnEarlierRun_losesThePartsEverywhere() {
    StampedSpan stored = reduced();
    assertNothingReduced(fixture.spanGate.readmit(stored, permitted, State.SPOOLED, false));
  }

  @Test
  void leave_aLogRecord_losesTheParts() {
    fixture.decide(unset);
    fixture
        .logging()
        .get("io.opentelemetry.test")
        .logRecordBuilder()
        .setAllAttributes(ADDRESS)
        .setAttribute(TOWN, "Bath")
        .emit();
    StampedLog queued = fixture.logGate.enter(fixture.logs.get(0));
    assertThat(queued.getAttributes().asMap()).isEqualTo(Map.of(NETWORK, PART, TOWN, "Bath"));

    fixture.decide(denied);
    StampedLog left = fixture.logGate.leave(queued, State.QUEUED, false, Clock.system().reading());

    assertThat(left.getAttributes().asMap()).isEqualTo(Map.of(TOWN, "Bath"));
  }
}
