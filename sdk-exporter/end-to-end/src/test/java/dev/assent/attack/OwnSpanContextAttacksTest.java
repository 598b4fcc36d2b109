/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.PermissiveOverHttp;
import dev.assent.category.Category;
import dev.assent.ledger.Signal;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Attacks by what own spans refer to: parents, links, scopes, and spans of another instance. */
@Timeout(60)
class OwnSpanContextAttacksTest extends PermissiveOverHttp {
  /** A context, a trace state and ids that answer differently each time. */
  @Test
  void contexts_thatAnswerDifferently_areReadOnce() {
    start();
    for (int truths = 0; truths < 30; truths++) {
      SpanContext lying = new LyingContext(truths);
      span(span -> span.addLink(lying).addLink(lying, Attributes.of(NOTE, "n")));
      spanBuilder()
          .setParent(io.opentelemetry.context.Context.root().with(Span.wrap(lying)))
          .addLink(lying)
          .startSpan()
          .end();
    }
    flush();
    assertThat(entry("default", Signal.TRACES).captured()).isEqualTo(60);
    receiver
        .spans("")
        .forEach(
            span -> {
              assertThat(span.getTraceId().size()).isEqualTo(16);
              span.getLinksList().forEach(link -> assertThat(link.getTraceId().size()).isIn(0, 16));
            });
    assertKept();
  }

  private static final class LyingContext implements SpanContext {
    private int truths;

    LyingContext(int truths) {
      this.truths = truths;
    }

    private boolean isTrue() {
      return truths-- > 0;
    }

    @Override
    public String getTraceId() {
      return isTrue() ? LINK.getTraceId() : CANARY;
    }

    @Override
    public String getSpanId() {
      return isTrue() ? LINK.getSpanId() : CANARY;
    }

    @Override
    public TraceFlags getTraceFlags() {
      return isTrue() ? TraceFlags.getSampled() : TraceFlags.getSampled();
    }

    @Override
    public TraceState getTraceState() {
      return isTrue()
          ? TraceState.getDefault()
          : TraceState.builder().put("vendor", CANARY).build();
    }

    @Override
    public boolean isRemote() {
      return isTrue();
    }
  }

  /** Two instances: a span of one is the parent, the link and the carrier in the other. */
  @Test
  void instances_two_shareNoSubjectAndNoPermission() {
    start();
    try (Assent other = builder().build()) {
      Span theirs = other.openTelemetry().getTracer("app").spanBuilder("INTERNAL").startSpan();
      Span ours =
          spanBuilder()
              .setParent(io.opentelemetry.context.Context.root().with(theirs))
              .addLink(theirs.getSpanContext())
              .startSpan();
      assent.events().addCategories(theirs, Category.PROTECTED_HEALTH);
      other.events().addCategories(ours, Category.PROTECTED_HEALTH);
      theirs.setAttribute(NOTE, CANARY).end();
      ours.setAttribute(NOTE, CANARY).end();
      assertThat(ours.getSpanContext().getTraceId())
          .isEqualTo(theirs.getSpanContext().getTraceId());
      other.flush(LONG);
    }
    assertKept();
    assertThat(receiver.spans("")).isEmpty();
  }

  /** A scope's name, version and schema are texts of the application, too. */
  @Test
  void scopes_withAnyTexts_leaveNone() {
    start();
    var provider = assent.openTelemetry().getTracerProvider();
    for (String name :
        new String[] {CANARY, "app", "", null, "io.opentelemetry." + CANARY + " x"}) {
      for (String version : new String[] {null, "1.0", CANARY + " 1"}) {
        for (String schema : new String[] {null, "https://" + CANARY}) {
          Span span =
              provider
                  .tracerBuilder(name)
                  .setInstrumentationVersion(version)
                  .setSchemaUrl(schema)
                  .build()
                  .spanBuilder(null)
                  .startSpan();
          span.setAttribute(NOTE, "n").end();
        }
      }
    }
    flush();
    assertThat(entry("default", Signal.TRACES).captured()).isEqualTo(30);
    assertThat(receiver.spans("")).hasSize(30);
    assertKept();
  }
}
