/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.LyingList;
import dev.assent.PermissiveOverHttp;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attacks on categories that are declared for own spans: late, cut, nested, and on a builder that
 * is used again.
 */
@Timeout(60)
class OwnSpanDeclarationAttacksTest extends PermissiveOverHttp {
  private static final AttributeKey<Value<?>> TREE = AttributeKey.valueKey("app.tree");

  /** A declaration on a span counts at every moment before its end, whatever was set before. */
  @Test
  void category_atEveryMoment_countsForTheSpan() {
    environment.put("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "2");
    start();
    Attributes declared = Attributes.of(CATEGORY, "protected.health");
    Attributes asList = Attributes.of(CATEGORIES, List.of("service.usage", "protected"));
    Value<?> nested = Value.of(KeyValue.of("category", Value.of("protected.health")));
    spanBuilder().setAttribute(NOTE, CANARY).setAllAttributes(declared).startSpan().end();
    spanBuilder().setAllAttributes(asList).setAttribute(NOTE, CANARY).startSpan().end();
    spanBuilder()
        .setAttribute(NOTE, CANARY)
        .setAttribute(AttributeKey.valueKey("assent"), nested)
        .startSpan()
        .end();
    span(span -> span.setAttribute(NOTE, CANARY).setAllAttributes(declared));
    span(span -> span.setAttribute(NOTE, CANARY).setAllAttributes(asList));
    span(
        span ->
            span.setAttribute(NOTE, CANARY).setAttribute(AttributeKey.valueKey("assent"), nested));
    span(
        span -> {
          for (int i = 0; i < 40; i++) {
            span.setAttribute("app.k" + i, "v");
          }
          span.setAttribute(NOTE, CANARY).setAllAttributes(asList);
          span.addEvent(CANARY, Attributes.of(NOTE, CANARY));
          span.updateName(CANARY);
        });
    span(
        span -> {
          span.setAttribute(NOTE, CANARY).setAttribute(CATEGORY, "");
          span.setAttribute(AttributeKey.longKey("assent.category"), 5L);
        });
    span(span -> span.setAttribute(NOTE, CANARY).setAttribute(CATEGORIES, new LyingList(3)));
    span(span -> span.setAttribute(NOTE, CANARY).setAttribute(CATEGORIES, new LyingList(1)));
    Span late = spanBuilder().setAttribute(NOTE, "before the end").startSpan();
    late.end();
    late.setAllAttributes(declared).setAttribute(NOTE, CANARY).addEvent(CANARY);
    late.updateName(CANARY)
        .setStatus(StatusCode.ERROR, CANARY)
        .addLink(LINK, Attributes.of(NOTE, CANARY));
    late.recordException(new IllegalStateException(CANARY)).end();
    assertKept();
    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.received("before the end")).isTrue();
  }

  /** A builder is used again after a span with a declaration. */
  @Test
  void builder_usedAgain_leavesNoValueOfTheFirstSpan() {
    start();
    SpanBuilder builder =
        spanBuilder().setAttribute(NOTE, CANARY).setAttribute(CATEGORY, "protected.health");
    builder.addLink(LINK, Attributes.of(NOTE, CANARY, CATEGORY, "protected"));
    Span first = builder.startSpan();
    Span second = builder.startSpan();
    builder.setAttribute(NOTE, "third");
    Span third = builder.startSpan();
    first.end();
    second.end();
    third.end();
    assertKept();
    assertThat(receiver.spans("")).hasSize(2);
  }

  /** A length limit cuts the texts of a tree, and not what is declared for it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4, 13, 100})
  void tree_cutByALimit_keepsItsDeclarations(int limit) {
    environment.put("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", Integer.toString(limit));
    start();
    Value<?> inner =
        Value.of(
            KeyValue.of("assent.category", Value.of("protected.health")),
            KeyValue.of("text", Value.of("q" + CANARY)));
    Value<?> nested =
        Value.of(
            KeyValue.of("assent", Value.of(KeyValue.of("category", Value.of("protected")))),
            KeyValue.of("text", Value.of("q" + CANARY)));
    Value<?> tree =
        Value.of(
            KeyValue.of("a", Value.of(inner, nested, Value.of("w"))),
            KeyValue.of("b", Value.of(KeyValue.of("c", inner))));
    Attributes part = Attributes.builder().put(TREE, tree).build();
    span(span -> span.setAttribute(TREE, tree));
    span(span -> span.addEvent("exception", part).addLink(LINK, part));
    span(span -> span.recordException(new IllegalStateException("x"), part));
    spanBuilder().setAttribute(TREE, tree).addLink(LINK, part).startSpan().end();
    flush();
    assertThat(receiver.spans("")).hasSize(4);
    assertThat(arrived()).doesNotContain("value: \"q").contains("value: \"w\"");
    assertKept();
  }
}
