/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.category.Categories;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.tag.Restamper;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Entries that apply in one context only, from the tagger to the gate and to a second
 * classification of the result: the gate keeps the fields that the stamp permits, and no field
 * opens elsewhere.
 */
class ContextGateTest {
  private static final AttributeKey<String> PEER = AttributeKey.stringKey("my.peer");
  private static final AttributeKey<String> TOPIC = AttributeKey.stringKey("my.topic");
  private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("my.system");
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("my.route");

  private final GateFixture fixture =
      new GateFixture(
          """
          scopes: [{ name: org.boot }]
          attributes:
            - { name: my.peer, category: personal.network }
            - { name: my.peer, category: service.telemetry, shape: token, when: { kind: CLIENT } }
            - { name: my.system, category: service.usage, values: [kafka, rabbit] }
            - { name: my.topic, category: content.other }
            - { name: my.topic, category: service.telemetry, shape: token,
                when: { attribute: { my.system: [kafka] } } }
            - { name: my.route, category: service.telemetry, shape: template,
                when: { scope: org.boot, kind: SERVER } }
            - { name: my.text, category: service.telemetry, shape: token, when: { signal: logs } }
            - { name: my.host, category: service.telemetry, shape: token, when: { signal: resource } }
          """);
  private final long service = fixture.mask("service");

  private StampedSpan span(SpanKind kind, String scope, Consumer<Span> work) {
    Span span = fixture.tracing().get(scope).spanBuilder("x").setSpanKind(kind).startSpan();
    work.accept(span);
    span.end();
    return fixture.spans.get(fixture.spans.size() - 1);
  }

  private Attributes left(StampedSpan span) {
    fixture.permit(service);
    StampedSpan left = fixture.spanGate.enter(span);
    assertThat(left).isNotNull();
    return left.getAttributes();
  }

  @Test
  void enter_spanKind_opensOnThatKindAlone() {
    for (SpanKind kind : SpanKind.values()) {
      Attributes left = left(span(kind, "org.boot", span -> span.setAttribute(PEER, "db.local")));
      assertThat(left.get(PEER))
          .as("%s", kind)
          .isEqualTo(kind == SpanKind.CLIENT ? "db.local" : null);
    }
    assertThat(
            left(span(SpanKind.CLIENT, "org.boot", span -> span.setAttribute(PEER, "Jane Doe")))
                .isEmpty())
        .isTrue();
  }

  @Test
  void enter_scopeAndShape_bothDecide() {
    assertThat(route(SpanKind.SERVER, "org.boot", "/users/{id}")).isEqualTo("/users/{id}");
    assertThat(route(SpanKind.SERVER, "org.other", "/users/{id}")).isNull();
    assertThat(route(SpanKind.CLIENT, "org.boot", "/users/{id}")).isNull();
    assertThat(route(SpanKind.SERVER, "org.boot", "/users/42")).isNull();
    assertThat(route(SpanKind.SERVER, "org.boot", "/users/jane doe")).isNull();
  }

  private String route(SpanKind kind, String scope, String value) {
    return left(span(kind, scope, span -> span.setAttribute(ROUTE, value))).get(ROUTE);
  }

  @Test
  void enter_otherAttribute_countsOnTheSpanItselfAlone() {
    Attributes system = Attributes.of(SYSTEM, "kafka");
    assertThat(
            left(span(
                    SpanKind.PRODUCER,
                    "s",
                    s -> s.setAllAttributes(system).setAttribute(TOPIC, "t")))
                .get(TOPIC))
        .isEqualTo("t");
    assertThat(
            left(span(
                    SpanKind.PRODUCER, "s", s -> s.addEvent("e", system).setAttribute(TOPIC, "t")))
                .get(TOPIC))
        .as("the value stands on an event, not on the span")
        .isNull();
    StampedSpan span =
        span(
            SpanKind.CLIENT,
            "s",
            s ->
                s.setAllAttributes(system)
                    .addEvent("exception", Attributes.of(TOPIC, "t", PEER, "p", SYSTEM, "kafka")));
    fixture.permit(service);
    assertThat(fixture.spanGate.enter(span).getEvents().get(0).getAttributes())
        .as("nothing opens in an event")
        .isEqualTo(Attributes.of(SYSTEM, "kafka"));
  }

  /** A tree imitates a name by its dotted path, as an attribute and as a body. */
  @Test
  void enter_nestedPathOfAnOpenName_staysClosed() {
    Value<?> tree =
        Value.of(
            KeyValue.of(
                "my",
                Value.of(
                    KeyValue.of("text", Value.of("Alice")),
                    KeyValue.of("peer", Value.of("Alice")))));
    fixture
        .logging()
        .get("l")
        .logRecordBuilder()
        .setBody(tree)
        .setAttribute(AttributeKey.stringKey("my.text"), "token")
        .setAttribute(AttributeKey.valueKey("my"), Value.of(KeyValue.of("text", Value.of("Alice"))))
        .emit();
    StampedLog log = fixture.logs.get(0);
    fixture.permit(service);
    StampedLog left = fixture.logGate.enter(log);
    assertThat(left.getBodyValue()).isNull();
    assertThat(left.getAttributes())
        .isEqualTo(Attributes.of(AttributeKey.stringKey("my.text"), "token"));
    fixture.permit(fixture.all());
    assertThat(fixture.logGate.enter(log).getBodyValue().asString())
        .as("the base entry counts in a body")
        .contains("peer")
        .doesNotContain("text");
  }

  @Test
  void enter_resource_hasAContextOfItsOwn() {
    fixture.resource(
        Resource.create(
            Attributes.of(
                AttributeKey.stringKey("my.host"), "h1", AttributeKey.stringKey("my.text"), "t")));
    StampedSpan span = span(SpanKind.SERVER, "s", s -> s.setAttribute("my.host", "h1"));
    fixture.permit(service);
    StampedSpan left = fixture.spanGate.enter(span);
    assertThat(left.getAttributes().isEmpty()).isTrue();
    assertThat(left.getResource().getAttributes())
        .isEqualTo(Attributes.of(AttributeKey.stringKey("my.host"), "h1"));
  }

  /**
   * For every permission, the result of a gate has only permitted fields, also for a second
   * classification of the result alone, as the spool makes at the next start. An attribute that a
   * condition compared is never removed while the field that it opens stays.
   */
  @Test
  void enter_anySpanAndPermission_aSecondLookFindsNothingElse() {
    Random random = new Random(7);
    Restamper again = new Restamper(fixture.catalog);
    long[] leaves = {
      fixture.mask("service.telemetry"),
      fixture.mask("service.usage"),
      fixture.mask("content.other"),
      fixture.mask("personal.network")
    };
    String[] values = {"kafka", "rabbit", "jane doe", "/users/{id}", "/users/42", "x"};
    for (int round = 0; round < 2_000; round++) {
      SpanKind kind = SpanKind.values()[random.nextInt(5)];
      List<AttributeKey<String>> keys = new ArrayList<>(List.of(PEER, TOPIC, SYSTEM, ROUTE));
      StampedSpan span =
          span(
              kind,
              random.nextBoolean() ? "org.boot" : "org.other",
              each -> {
                for (AttributeKey<String> key : keys) {
                  if (random.nextInt(4) > 0) {
                    each.setAttribute(key, values[random.nextInt(values.length)]);
                  }
                }
              });
      fixture.spans.clear();
      long permitted = leaves[0];
      for (long leaf : leaves) {
        permitted |= random.nextBoolean() ? leaf : 0;
      }
      fixture.permit(permitted);
      StampedSpan left = fixture.spanGate.enter(span);
      assertThat(left == span)
          .as("round %s: the stamp promises what the gate keeps", round)
          .isEqualTo((span.fieldsMask() & ~permitted) == 0);
      long seen = again.span(left, left).fieldsMask();
      assertThat(seen & (Categories.UNCLASSIFIED | ~permitted)).as("round %s", round).isZero();
      assertThat(seen & ~left.fieldsMask()).as("round %s: no more than was kept", round).isZero();
    }
  }
}
