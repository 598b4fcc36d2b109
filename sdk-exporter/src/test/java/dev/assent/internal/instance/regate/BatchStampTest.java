/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance.regate;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.GivenDecision;
import dev.assent.internal.gate.GateFixture;
import dev.assent.internal.tag.Restamper;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A wrapper's copy of a span of which a value was reduced, or to which a document added. */
class BatchStampTest {
  private static final AttributeKey<String> NETWORK = stringKey("network.peer.address.network");

  private final GateFixture fixture =
      new GateFixture("attributes: [{ name: town, category: personal.location }]");
  private final long network = fixture.mask("personal.network");
  private final GivenDecision denied =
      GivenDecision.permitting(fixture.mask("service") | fixture.mask("personal.location"));
  private final GivenDecision unset = denied.reducing(network);
  private final SpanRegating regating =
      new SpanRegating(new Restamper(fixture.catalog), fixture.spanGate, 0);

  private StampedSpan enter(GivenDecision decision) {
    fixture.decide(decision);
    Span span =
        fixture
            .tracing()
            .get("io.opentelemetry.test")
            .spanBuilder("GET")
            .setAttribute("network.peer.address", "192.0.2.77")
            .setAttribute("town", "Bath")
            .startSpan();
    span.end();
    return fixture.spanGate.enter(fixture.spans.get(fixture.spans.size() - 1));
  }

  private StampedSpan copy(StampedSpan span, StampedSpan... batch) {
    return regating.gate(new DelegatingSpanData(span) {}, List.of(batch));
  }

  @Test
  void copy_oneSpan_keepsThePartUntilADenial() {
    StampedSpan reduced = enter(unset);
    assertThat(copy(reduced, reduced).getAttributes().get(NETWORK)).isEqualTo("192.0.2.0/24");

    fixture.decide(denied);

    StampedSpan copy = copy(reduced, reduced);
    assertThat(copy.getAttributes().get(NETWORK)).isNull();
    assertThat(copy.getAttributes().get(stringKey("town"))).isEqualTo("Bath");
  }

  /** The common stamp has the decision in force, which tells nothing of what was before it. */
  @Test
  void copy_amongSpansOfOtherDecisions_losesThePartOnceItIsDenied() {
    StampedSpan reduced = enter(unset);
    StampedSpan another = enter(unset);
    assertThat(copy(reduced, reduced, another).getAttributes().get(NETWORK))
        .as("still unset")
        .isEqualTo("192.0.2.0/24");

    StampedSpan afterwards = enter(denied);

    for (StampedSpan[] batch : new StampedSpan[][] {{reduced, afterwards}, {afterwards, reduced}}) {
      StampedSpan copy = copy(reduced, batch);
      assertThat(copy.getAttributes().get(NETWORK)).isNull();
      assertThat(copy.getAttributes().get(stringKey("town"))).isEqualTo("Bath");
    }
  }

  /** What a document added to one of them may be in the copy. */
  @Test
  void copy_amongSpansOfOtherDecisions_keepsWhatWasAddedToAny() {
    long health = fixture.mask("protected.health");
    GivenDecision both =
        GivenDecision.permitting(
            fixture.mask("service") | fixture.mask("personal.location") | health);
    StampedSpan added = enter(both.adding(health));
    StampedSpan afterwards = enter(both);

    for (StampedSpan[] batch : new StampedSpan[][] {{added, afterwards}, {afterwards, added}}) {
      assertThat(copy(added, batch).capturedUnder().addedToWaiting()).isEqualTo(health);
    }
  }

  @Test
  void copy_amongSpansOfOtherDecisions_keepsWhatWasAddedSinceToAny() {
    long health = fixture.mask("protected.health");
    GivenDecision both =
        GivenDecision.permitting(
            fixture.mask("service") | fixture.mask("personal.location") | health);
    StampedSpan before = enter(both);
    fixture.decide(both.adding(health));
    StampedSpan afterwards = enter(both);

    for (StampedSpan[] batch : new StampedSpan[][] {{before, afterwards}, {afterwards, before}}) {
      assertThat(copy(before, batch).capturedUnder().addedToWaiting()).isEqualTo(health);
    }
    assertThat(afterwards.capturedUnder().addedToWaiting()).isZero();
  }
}
