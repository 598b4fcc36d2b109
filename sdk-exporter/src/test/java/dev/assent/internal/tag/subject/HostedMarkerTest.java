/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.subject;

import static dev.assent.internal.tag.HostedRig.naming;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.LogRecorder;
import dev.assent.internal.tag.HostedRig;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What markers retain, and what is said about names. */
class HostedMarkerTest {
  private final HostedRig rig = new HostedRig();

  private HostedMarker marker(Span span) {
    return Objects.requireNonNull(rig.liveSpans.of(span.getSpanContext()));
  }

  /** Each span is a child of the one before, which ends after that: no chain of them remains. */
  @Test
  void above_chainOfEndedSpans_isNotRetained() {
    Span before = rig.span("first", Context.root());
    WeakReference<HostedMarker> first = new WeakReference<>(marker(before));
    for (int i = 0; i < 100; i++) {
      Span next = rig.span("next", Context.root().with(before));
      before.end();
      before = next;
    }
    rig.spans.clear();

    assertThat(collected(first)).isTrue();
    assertThat(marker(before).isLive()).isTrue();
    assertThat(marker(before).above()).isNull();
  }

  @Test
  void liveSpans_spanCollectedWithoutAnEnd_isForgotten() {
    WeakReference<HostedMarker> lost = new WeakReference<>(marker(rig.span("x", Context.root())));

    for (int i = 0; i < 100 && rig.liveSpans.size() > 0; i++) {
      System.gc();
    }
    assertThat(rig.liveSpans.size()).isZero();
    assertThat(collected(lost)).isTrue();
  }

  @Test
  void end_spansBelowALiveOne_areFoundUntilItEnds() {
    Span entry = rig.entry("entry", Context.root());
    Span middle = rig.span("middle", Context.root().with(entry));
    Span ended = rig.span("ended", Context.root().with(middle));
    ended.end();
    middle.end();
    assertThat(rig.liveSpans.size()).isEqualTo(3);
    rig.span("late", naming(Context.root().with(ended), "acme/u7")).end();
    entry.end();

    assertThat(rig.liveSpans.size()).isZero();
    assertThat(rig.spans)
        .filteredOn(span -> span.getName().equals("entry"))
        .singleElement()
        .satisfies(span -> assertThat(span.subject().subjectPaths()).hasSize(1));
  }

  /** Only some of them are forgotten at once; others stay as long as contexts may hold them. */
  @Test
  void end_manySpansBelowALiveOne_someStayUntilTheyAreCollected() {
    Span entry = rig.entry("entry", Context.root());
    for (int i = 0; i < 2 * HostedMarker.MAX_KEPT; i++) {
      rig.span("child", Context.root().with(entry)).end();
    }
    entry.end();
    rig.spans.clear();

    for (int i = 0; i < 100 && rig.liveSpans.size() > 0; i++) {
      System.gc();
    }
    assertThat(rig.liveSpans.size()).isZero();
  }

  /** Spans are withheld that would have no marker: there is no telling whose they are. */
  @Test
  void add_moreSpansThanTheBound_haveNoMarkerUntilOthersEnd() {
    LiveSpans few = new LiveSpans(2);
    HostedMarker marker = marker(rig.span("x", Context.root()));
    List<SpanContext> all =
        Stream.generate(() -> rig.span("x", Context.root()).getSpanContext()).limit(3).toList();
    try (LogRecorder log = LogRecorder.start("dev.assent.subjects")) {
      List<Boolean> added = all.stream().map(span -> few.add(span, marker())).toList();
      assertThat(added).containsExactly(true, true, false);
      assertThat(few.add(all.get(2), marker())).isFalse();
      assertThat(log.messages()).singleElement().asString().startsWith("2 spans have not ended");
    }
    assertThat(all).filteredOn(span -> few.of(span) != null).hasSize(2);
    Objects.requireNonNull(few.of(all.get(0))).end();

    assertThat(few.add(all.get(2), marker)).isTrue();
    assertThat(few.of(all.get(2))).isSameAs(marker);
  }

  private HostedMarker marker() {
    return new HostedMarker(
        rig.decisions().processSubject(),
        0,
        true,
        null,
        new StartNames(rig.decisions(), DistrustedNames.NOTHING, Set.of()));
  }

  /** The ids of a span are those of another one that is live. */
  @Test
  void add_idsOfAnotherLiveSpan_haveNoMarker() {
    SpanContext one = rig.span("x", Context.root()).getSpanContext();
    SpanContext same =
        SpanContext.create(
            one.getTraceId(), one.getSpanId(), one.getTraceFlags(), one.getTraceState());
    assertThat(rig.liveSpans.add(same, marker())).isFalse();

    assertThat(rig.liveSpans.of(one)).isNotNull();
    assertThat(rig.liveSpans.of(same)).isNull();
    assertThat(rig.liveSpans.get(same)).isSameAs(rig.liveSpans.of(one));
  }

  private static boolean collected(WeakReference<?> reference) {
    for (int i = 0; i < 100 && reference.get() != null; i++) {
      System.gc();
    }
    return reference.get() == null;
  }

  /** A filter that runs before the instrumentation names its user in vain. */
  @Test
  void names_beforeTheSpanOfTheRequest_areSaidOnceWithoutAnySubject() {
    try (LogRecorder log = LogRecorder.start("dev.assent.subjects")) {
      rig.entry("entry", Context.root()).end();
      assertThat(log.messages()).isEmpty();
      for (int i = 0; i < 2; i++) {
        rig.entry("entry", naming(Context.root(), "acme/canary")).end();
      }

      assertThat(log.messages())
          .singleElement()
          .asString()
          .contains("before the span of a request")
          .doesNotContain("canary");
    }
  }

  @Test
  void names_thatDoNotCount_areSaidOnceWithoutAnySubject() {
    try (LogRecorder log = LogRecorder.start("dev.assent.subjects")) {
      for (int i = 0; i < 3; i++) {
        rig.log("log", naming(Context.root(), "acme/canary, acme/u8"));
        Span span = rig.span("span", Context.root());
        span.setAttribute("assent.subject", "acme/canary");
        for (int attribute = 0; attribute < 130; attribute++) {
          span.setAttribute("a" + attribute, "acme/u7");
        }
        span.end();
        Span named = rig.span("span", Context.root());
        named.setAttribute("assent.subject", "acme/u7");
        named.end();
      }

      assertThat(log.messages())
          .hasSize(3)
          .noneMatch(message -> message.contains("canary"))
          .anyMatch(message -> message.contains("can't be read"))
          .anyMatch(message -> message.contains("was ignored"))
          .anyMatch(message -> message.contains("more attributes than the SDK keeps"));
    }
    assertThat(rig.tagging.unreadableNames()).isEqualTo(3);
    assertThat(rig.tagging.toString()).isEqualTo("HostedTagging[unreadableNames=3]");
  }
}
