/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.PermissiveOverHttp;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Trace states of an application's own class, in parents and links. */
class TraceStateAttacksTest extends PermissiveOverHttp {
  private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

  /** The behavior of the state's methods. */
  enum Way {
    THROWS,
    THROWS_HALF_WAY,
    GIVES_NULL,
    CHANGES,
    IS_HUGE,
    IS_ENDLESS
  }

  private static final class OwnState implements TraceState {
    private static final String MEGABYTE = CANARY.repeat(80_000);
    private final Way way;
    private int asked;

    OwnState(Way way) {
      this.way = way;
    }

    private void ask() {
      if (way == Way.THROWS) {
        throw new AssertionError(CANARY);
      }
    }

    @Override
    public String get(String key) {
      ask();
      return CANARY;
    }

    @Override
    public int size() {
      ask();
      return 1;
    }

    @Override
    public boolean isEmpty() {
      ask();
      return false;
    }

    @Override
    public void forEach(BiConsumer<String, String> consumer) {
      ask();
      switch (way) {
        case THROWS_HALF_WAY -> {
          consumer.accept("vendor", CANARY);
          throw new IllegalStateException(CANARY);
        }
        case GIVES_NULL -> consumer.accept(null, null);
        case IS_HUGE -> {
          consumer.accept(MEGABYTE, "v");
          consumer.accept("vendor", MEGABYTE);
        }
        case IS_ENDLESS -> {
          for (int i = 0; ; i++) {
            consumer.accept("v" + i, CANARY);
          }
        }
        default -> consumer.accept("vendor", CANARY + asked++);
      }
    }

    @Override
    public Map<String, String> asMap() {
      ask();
      return Map.of("vendor", CANARY);
    }

    @Override
    public TraceStateBuilder toBuilder() {
      throw new AssertionError(CANARY);
    }
  }

  private static SpanContext context(Way way) {
    return SpanContext.createFromRemoteParent(
        TRACE_ID, "b7ad6b7169203331", TraceFlags.getSampled(), new OwnState(way));
  }

  /** The state is lost; the parent and the link are kept. */
  @ParameterizedTest
  @EnumSource
  void state_ofOnesOwnClass_losesNothingElse(Way way) {
    start();
    Span child =
        spanBuilder()
            .setParent(Context.root().with(Span.wrap(context(way))))
            .addLink(context(way))
            .startSpan();
    child.addLink(context(way));
    logRecord().setContext(Context.root().with(Span.wrap(context(way)))).emit();
    child.end();
    assertKept();
    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.spans("").get(0).getLinksCount()).isEqualTo(2);
    assertThat(receiver.spans("").get(0).getParentSpanId().size()).isEqualTo(8);
    assertThat(receiver.logs("")).hasSize(1);
    assertThat(receiver.logs("").get(0).getTraceId().size()).isEqualTo(16);
  }
}
