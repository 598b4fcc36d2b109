/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.PermissiveOverHttp;
import dev.assent.category.Category;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The SDK's limits against declared categories and subjects: a datum that is declared protected, or
 * that concerns an unknown subject, does not leave, whatever the limits cut or drop.
 */
class LimitAttacksTest extends PermissiveOverHttp {
  private void limits(Random random) {
    for (String name :
        List.of(
            "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT",
            "OTEL_SPAN_EVENT_COUNT_LIMIT",
            "OTEL_SPAN_LINK_COUNT_LIMIT",
            "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT",
            "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT",
            "OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT",
            "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT",
            "OTEL_ATTRIBUTE_COUNT_LIMIT")) {
      environment.remove(name);
      if (random.nextBoolean()) {
        environment.put(name, String.valueOf(random.nextInt(5)));
      }
    }
  }

  private static final String[] DECLARED = {
    "protected.health", "service.usage,protected.education", "protected"
  };

  private static Attributes secret(Random random) {
    var builder = Attributes.builder();
    for (int i = random.nextInt(4); i > 0; i--) {
      builder.put("app." + random.nextInt(9), "x".repeat(random.nextInt(9)));
    }
    builder.put(NOTE, CANARY);
    String declared = DECLARED[random.nextInt(DECLARED.length)];
    switch (random.nextInt(3)) {
      case 0 -> builder.put(CATEGORY, declared);
      case 1 -> builder.put(CATEGORIES, List.of("service.usage", declared));
      default -> builder.put(AttributeKey.valueKey("assent.category"), Value.of(declared));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      builder.put("app." + random.nextInt(9), "x".repeat(random.nextInt(9)));
    }
    return builder.build();
  }

  private static Attributes secretTree(Random random) {
    Value<?> tree =
        Value.of(
            KeyValue.of("x", Value.of("x".repeat(random.nextInt(9)))),
            KeyValue.of("assent.category", Value.of(DECLARED[random.nextInt(DECLARED.length)])),
            KeyValue.of("text", Value.of(CANARY)));
    for (int i = random.nextInt(3); i > 0; i--) {
      tree = random.nextBoolean() ? Value.of(List.of(tree)) : Value.of(KeyValue.of("a", tree));
    }
    return Attributes.of(AttributeKey.valueKey("app.tree"), tree);
  }

  private static Attributes any(Random random) {
    return random.nextInt(3) == 0 ? secretTree(random) : secret(random);
  }

  /** Checks for the canary and for its beginnings, since a limit may have cut it. */
  private void assertNothingOfIt() {
    for (int length = 2; length <= CANARY.length(); length++) {
      String part = CANARY.substring(0, length);
      assertThat(receiver.spans("").toString()).doesNotContain("\"" + part + "\"");
      assertThat(receiver.logs("").toString()).doesNotContain("\"" + part + "\"");
    }
  }

  /** With random limits, at random places, in random order. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void declared_underAnyLimits_doesNotLeave(int seed) {
    Random random = new Random(seed);
    limits(random);
    start();
    for (int i = 0; i < 60; i++) {
      SpanBuilder builder = spanBuilder();
      if (random.nextBoolean()) {
        builder.addLink(LINK, any(random));
      }
      if (random.nextInt(3) == 0) {
        builder.setAllAttributes(any(random));
      }
      Span span = builder.startSpan();
      for (int j = random.nextInt(4); j > 0; j--) {
        switch (random.nextInt(4)) {
          case 0 -> span.setAllAttributes(any(random));
          case 1 -> span.addEvent("exception", any(random));
          case 2 -> span.addLink(LINK, any(random));
          default -> span.recordException(new IllegalStateException("x"), any(random));
        }
      }
      span.end();
      logRecord().setAllAttributes(any(random)).emit();
    }
    flushAndStop();
    assertNothingOfIt();
    assertThat(receiver.spans("")).isNotEmpty();
  }

  /** Control: the search finds data that is not declared. */
  @Test
  void control_notDeclared_isFound() {
    environment.put("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "4");
    start();
    spanBuilder().setAttribute(NOTE, CANARY).startSpan().end();
    logRecord().setAttribute(NOTE, CANARY).emit();
    flushAndStop();
    assertThat(receiver.spans("").toString()).contains("\"" + CANARY.substring(0, 4) + "\"");
    assertThat(receiver.logs("").toString()).contains("\"" + CANARY.substring(0, 4) + "\"");
  }

  /** Subjects and categories that are added are kept, even under limits of zero. */
  @Test
  void addTo_limitsOfZero_counts() {
    limits(new Random(0));
    environment.put("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "0");
    environment.put("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "0");
    start();
    Span span = spanBuilder().startSpan();
    assent.events().addCategories(span, Category.PROTECTED_HEALTH);
    span.end();
    Span other = spanBuilder().startSpan();
    assent.subject("acme/u7").addTo(other);
    other.end();
    flushAndStop();
    assertThat(receiver.spans("")).hasSize(1);
  }

  /** A span that is ended on another thread, twice, and used afterwards. */
  @Test
  void span_endedElsewhereTwiceAndTouchedAfterwards_leavesOnceAsItWas() {
    start();
    Span span = spanBuilder().startSpan();
    CompletableFuture.runAsync(span::end).join();
    span.setAttribute(NOTE, CANARY).addEvent("exception", Attributes.of(NOTE, CANARY));
    span.addLink(LINK, Attributes.of(NOTE, CANARY)).recordException(new Exception(CANARY));
    span.updateName(CANARY);
    span.end();
    assent.events().addCategories(span, Category.PROTECTED_HEALTH);
    assent.subject("acme/u7").addTo(span);
    flushAndStop();
    assertThat(receiver.spans("")).hasSize(1);
    assertKept();
  }

  @Test
  void span_afterClose_isNoTrouble() {
    start();
    Span before = spanBuilder().startSpan();
    assent.close();
    before.setAttribute(NOTE, CANARY).end();
    Span after = spanBuilder().setAttribute(NOTE, CANARY).startSpan();
    assent.events().addCategories(after, Category.PROTECTED_HEALTH);
    assent.subject("acme/u7").addTo(after);
    after.end();
    logRecord().setAttribute(NOTE, CANARY).emit();
    balances();
    assertKept();
  }

  @Test
  void span_tenThousandAttributes_leavesWhole() {
    environment.put("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "20000");
    start();
    SpanBuilder builder = spanBuilder();
    for (int i = 0; i < 10_000; i++) {
      builder.setAttribute("app.unknown" + i, CANARY);
    }
    builder.setAttribute(NOTE, "found").setParent(Context.root()).startSpan().end();
    assertKept();
    assertThat(receiver.spans("").get(0).getAttributesList()).hasSize(1);
  }
}
