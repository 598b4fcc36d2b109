/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.PermissiveOverHttp;
import dev.assent.TypedKey;
import dev.assent.ledger.Signal;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks by keys of own spans: other types, equal hashes, and attributes that are set again. */
@Timeout(60)
class OwnSpanKeyAttacksTest extends PermissiveOverHttp {
  /** Each type over each other type: one attribute is left, with the last value. */
  @Test
  void attribute_overwrittenWithEveryType_hasTheLastValueOnly() {
    start();
    for (int first = 0; first < 9; first++) {
      for (int second = 0; second < 9; second++) {
        int one = first;
        int two = second;
        span(
            span -> {
              set(span, "app.note", one, true);
              set(span, "app.note", two, false);
              set(span, "app.chat", two, false);
              set(span, "app.nobody", two, true);
            });
      }
    }
    flush();
    assertThat(receiver.spans("")).hasSize(81);
    receiver
        .spans("")
        .forEach(
            span ->
                assertThat(
                        span.getAttributesList().stream()
                            .filter(it -> it.getKey().equals("app.note"))
                            .count())
                    .isLessThanOrEqualTo(1));
    assertThat(arrived()).doesNotContain("app.nobody");
    assertKept();
  }

  private static void set(Span span, String name, int type, boolean isCanary) {
    String text = isCanary ? CANARY : "fine";
    switch (type) {
      case 0 -> span.setAttribute(name, text);
      case 1 -> span.setAttribute(name, 1L);
      case 2 -> span.setAttribute(name, 1.5);
      case 3 -> span.setAttribute(name, true);
      case 4 -> span.setAttribute(AttributeKey.stringArrayKey(name), List.of(text));
      case 5 -> span.setAttribute(AttributeKey.longArrayKey(name), List.of(1L));
      case 6 -> span.setAttribute(AttributeKey.doubleArrayKey(name), List.of(1.5));
      case 7 -> span.setAttribute(AttributeKey.booleanArrayKey(name), List.of(true));
      default -> span.setAttribute(AttributeKey.valueKey(name), Value.of(text));
    }
  }

  /** Values whose class is not that of their key, which only unchecked code can pass. */
  @Test
  @SuppressWarnings({"unchecked", "rawtypes"})
  void values_ofAnotherTypeThanTheirKey_areUnfit() {
    start();
    Object[] values = {
      CANARY,
      1,
      new StringBuilder(CANARY),
      List.of(CANARY),
      new Object[] {CANARY},
      Value.of(CANARY),
      ByteBuffer.wrap(CANARY.getBytes(StandardCharsets.UTF_8)),
      Map.of("k", CANARY),
      'c',
      1.5f
    };
    for (AttributeType type : AttributeType.values()) {
      for (Object value : values) {
        AttributeKey key = new TypedKey("app.plain", type);
        span(span -> span.setAttribute(key, value));
        span(span -> span.addEvent("exception", Attributes.builder().put(key, value).build()));
        spanBuilder()
            .setAttribute(key, value)
            .addLink(LINK, Attributes.of(key, value))
            .startSpan()
            .end();
      }
    }
    flush();
    assertThat(entry("default", Signal.TRACES).captured())
        .isEqualTo(3L * AttributeType.values().length * values.length);
    assertKept();
  }

  /** A value over a permitted one, of the same name and type, is classified anew. */
  @Test
  void value_overwritten_isClassifiedAnew() {
    start();
    String unfit = "/" + CANARY + " <b>?x=1";
    for (int i = 0; i < 3; i++) {
      span(span -> span.setAttribute(ROUTE, "/fine").setAttribute(ROUTE, unfit));
      spanBuilder().setAttribute(ROUTE, "/fine").setAttribute(ROUTE, unfit).startSpan().end();
      spanBuilder().setAttribute(ROUTE, "/fine").startSpan().setAttribute(ROUTE, unfit).end();
      span(span -> span.setAttribute(ROUTE, unfit).setAttribute(ROUTE, "/last"));
    }
    assertKept();
    assertThat(receiver.received("/last")).isTrue();
    assertThat(receiver.received("/fine")).isFalse();
  }

  /** Names with one hash: the time grows with their number, not with its square. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void names_withEqualHashes_costNoSquare(int where) {
    environment.put("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "100000");
    environment.put("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "100000");
    start();
    List<String> names = new ArrayList<>(List.of(""));
    for (int bits = 0; bits < 15; bits++) {
      List<String> longer = new ArrayList<>();
      names.forEach(it -> longer.addAll(List.of(it + "Aa", it + "BB")));
      names.clear();
      names.addAll(longer);
    }
    assertThat(names.get(0).hashCode()).isEqualTo(names.get(9_999).hashCode());
    long start = System.nanoTime();
    span(
        span -> {
          AttributesBuilder all = Attributes.builder();
          for (String name : names) {
            if (where == 1) {
              span.setAttribute("app." + name, 1L);
              span.setAttribute("app." + name, "x");
            } else {
              all.put("app." + name, 1L);
            }
          }
          if (where == 2) {
            span.addEvent("exception", all.build());
          }
        });
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(20);
    assertKept();
  }
}
