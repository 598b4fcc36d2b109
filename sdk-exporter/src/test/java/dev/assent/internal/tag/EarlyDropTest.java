/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.GivenDecision;
import dev.assent.internal.decision.GivenDecisions;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.gate.GateFixture;
import dev.assent.ledger.Signal;
import dev.assent.ledger.Withheld;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Early drop counts spans without a permitted destination as the gate would, and takes no others:
 * no gate sees the data that it takes.
 */
class EarlyDropTest {
  private final GateFixture fixture = new GateFixture("");
  private final long own = fixture.mask("service.telemetry");
  private final EarlyDrop earlyDrop = new EarlyDrop(fixture.ledger, 1, fixture.mask("content"));

  @Test
  void takes_ownIsNotPermitted_countsAsTheGateWould() {
    Decision denied = GivenDecision.permitting(fixture.all() & ~own).decision();
    GateFixture other = new GateFixture("");
    GivenDecisions.decide(other.subject, denied);
    other.tracing().get("t").spanBuilder("GET").startSpan().end();
    assertThat(other.spanGate.enter(other.spans.get(0))).isNull();

    assertThat(earlyDrop.takes(own, denied, denied)).isTrue();

    assertThat(fixture.counts(Signal.TRACES).captured()).isEqualTo(1);
    assertThat(fixture.counts(Signal.TRACES).withheld())
        .isEqualTo(other.counts(Signal.TRACES).withheld())
        .hasSize(1);
    assertThat(fixture.counts(Signal.TRACES).withheldByCategory())
        .containsOnlyKeys("service.telemetry");
  }

  @Test
  void count_contentToWhichAnUnreadDocumentMayAdd_countsTheContentAlone() {
    long chat = fixture.mask("content.chat");
    GivenDecision permitting = GivenDecision.permitting(own | chat);
    earlyDrop.count(chat, permitting.adding(fixture.all()).hearing(0).decision());
    assertThat(fixture.counts(Signal.TRACES).withheld())
        .isEqualTo(Map.of(Withheld.UNKNOWN_ADDITIONS, 1L));
    assertThat(fixture.counts(Signal.TRACES).withheldByCategory())
        .isEqualTo(Map.of("content.chat", Map.of(Withheld.UNKNOWN_ADDITIONS, 1L)));
  }

  @Test
  void takes_anotherDecisionOrMask_isCountedForItself() {
    Decision one = GivenDecision.permitting(0).decision();
    Decision two = GivenDecision.permitting(0).decision();
    long usage = fixture.mask("service.usage");
    assertThat(earlyDrop.takes(own, one, one)).isTrue();
    assertThat(earlyDrop.takes(own | usage, one, one)).isTrue();
    assertThat(earlyDrop.takes(own, two, two)).isTrue();
    assertThat(fixture.counts(Signal.TRACES).captured()).isEqualTo(3);
    assertThat(fixture.counts(Signal.TRACES).withheldByCategory().get("service.usage").values())
        .containsExactly(1L);
  }

  @Test
  void takes_whatAGateMayLetPassOrWait_isLeftToIt() {
    Decision all = GivenDecision.permitting(fixture.all()).decision();
    Decision none = GivenDecision.permitting(0).decision();
    Decision waits = GivenDecision.permitting(0).awaiting(own).decision();
    assertThat(earlyDrop.takes(own, all, all)).isFalse();
    assertThat(earlyDrop.takes(own, waits, waits)).isFalse();
    assertThat(earlyDrop.takes(own, all, none)).isFalse();
    assertThat(earlyDrop.takes(own | fixture.mask("content.chat"), none, none)).isFalse();
    assertThat(earlyDrop.takes(Categories.UNCLASSIFIED, none, none)).isFalse();
    assertThat(fixture.counts(Signal.TRACES).captured()).isZero();
  }
}
