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
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import java.lang.ref.WeakReference;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What markers retain, and what is said about names. */
class HostedMarkerTest {
  private final HostedRig rig = new HostedRig();

  private static HostedMarker marker(Span span) {
    return (HostedMarker)
        Objects.requireNonNull(SpanMarkers.of((ReadableSpan) span, HostedMarker.KEY));
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

    assertThat(collected(lost)).isTrue();
    for (int i = 0; i < 100 && rig.liveSpans.size() > 0; i++) {
      System.gc();
    }
    assertThat(rig.liveSpans.size()).isZero();
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
