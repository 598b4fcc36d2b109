/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.AssentOverHttp;
import dev.assent.category.Category;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.incubator.metrics.ExtendedLongCounterBuilder;
import io.opentelemetry.api.trace.SpanKind;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Attacks on conditions and shapes with data that OpenTelemetry drops or cuts before Assent sees
 * them (DESIGN, section 5: a value outside of its entry is unclassified), through the public API
 * and under {@code strict}. Each test searches every byte that arrived.
 */
class CutDataAttacksTest extends AssentOverHttp {
  private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("db.operation.name");

  // --------------------------------------------------------------------------- what was dropped

  /**
   * A condition "is not true, or absent" would hold if the attribute was dropped (LEAKS: negated
   * conditions).
   */
  @Test
  void context_negatedAttributeDroppedByALimitOfSpans_staysClosed() {
    environment.put("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "6");
    start();
    span(
        SpanKind.PRODUCER,
        span -> {
          span.setAttribute(SYSTEM, "kafka");
          span.setAttribute(DESTINATION, "reply." + CANARY);
          for (int i = 0; i < 6; i++) {
            span.setAttribute("http.status_code" + i, 200);
          }
          span.setAttribute(TEMPORARY, true);
        });
    arrivesWithout(CANARY);
  }

  @Test
  void context_negatedAttributeDroppedByALimitOfLogs_staysClosed() {
    environment.put("OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT", "2");
    start();
    log(
        log ->
            log.setAttribute(SYSTEM, "kafka")
                .setAttribute(DESTINATION, "reply." + CANARY)
                .setAttribute(TEMPORARY, true));
    arrivesWithout(CANARY);
  }

  /**
   * Messaging instrumentations do this with metrics: their advice drops the attribute {@code
   * temporary}.
   */
  @Test
  void context_negatedAttributeDroppedByAnAdvice_staysClosed() {
    start();
    ((ExtendedLongCounterBuilder) counter("messaging.client.sent.messages"))
        .setAttributesAdvice(List.of(SYSTEM, DESTINATION))
        .build()
        .add(1, Attributes.of(SYSTEM, "kafka", DESTINATION, "reply." + CANARY, TEMPORARY, true));
    arrivesWithout(CANARY);
  }

  /** Nested keys have dotted paths; a condition compares flat keys only. */
  @Test
  void context_negatedAttributeNestedInATree_staysClosed() {
    start();
    span(
        SpanKind.PRODUCER,
        span -> {
          span.setAttribute(SYSTEM, "kafka");
          span.setAttribute(
              AttributeKey.valueKey("messaging.destination"),
              Value.of(KeyValue.of("temporary", Value.of(true))));
          span.setAttribute(DESTINATION, "reply." + CANARY);
        });
    log(
        log ->
            log.setAttribute(SYSTEM, "kafka")
                .setAttribute(
                    AttributeKey.valueKey("messaging"),
                    Value.of(
                        KeyValue.of(
                            "destination", Value.of(KeyValue.of("temporary", Value.of(true))))))
                .setAttribute(DESTINATION, "reply." + CANARY));
    arrivesWithout(CANARY);
  }

  /**
   * An attribute that was lost at the capture stays unknown when other attributes are removed
   * later.
   */
  @Test
  void context_negatedAttributeWasDropped_staysClosedAfterADenial() throws Exception {
    environment.put("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "3");
    environment.put("OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT", "3");
    defaultSubject(USER);
    Category[] both = {Category.CONTENT_OTHER, Category.PERSONAL_IDENTIFIER};
    start();
    assent.flush(LONG);
    grant(USER, Purpose.SERVICE_OPERATION, both);
    span(
        SpanKind.PRODUCER,
        span -> {
          span.setAttribute(SYSTEM, "kafka");
          span.setAttribute(DESTINATION, "reply." + CANARY);
          span.setAttribute("nobody.knows", "it");
          span.setAttribute(TEMPORARY, true);
        });
    log(
        log ->
            log.setAttribute(SYSTEM, "kafka")
                .setAttribute(DESTINATION, "reply." + CANARY)
                .setAttribute(AttributeKey.stringKey("nobody.knows"), "it")
                .setAttribute(TEMPORARY, true));
    revoke(USER, Purpose.SERVICE_OPERATION, both);
    arrivesWithout(CANARY);
    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.logs("")).hasSize(1);
  }

  /** Control: OpenTelemetry counts an attribute that is set again twice, but drops nothing. */
  @Test
  void context_attributeSetAgain_isNotTakenForDropped() {
    start();
    span(
        SpanKind.PRODUCER,
        span -> {
          span.setAttribute(SYSTEM, "kafka");
          span.setAttribute("nobody.knows", "it");
          span.setAttribute("nobody.knows", "it again");
          span.setAttribute(DESTINATION, "orders");
        });
    log(
        log ->
            log.setAttribute(SYSTEM, "kafka")
                .setAttribute(SYSTEM, "kafka")
                .setAttribute(DESTINATION, "invoices"));
    flush();
    assertThat(receiver.received("orders")).isTrue();
    assertThat(receiver.received("invoices")).isTrue();
  }

  // -------------------------------------------------------------------------------- what was cut

  /** A value that is too long for its entry fits after the SDK has cut it. */
  @Test
  void token_longerThanItsEntryAndCutByALimit_staysUnclassified() {
    environment.put("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "64");
    byte[] bytes = new byte[3_000];
    new Random(1).nextBytes(bytes);
    String text = CANARY + java.util.Base64.getEncoder().withoutPadding().encodeToString(bytes);
    start();
    span(SpanKind.CLIENT, span -> span.setAttribute(OPERATION, text));
    log(log -> log.setAttribute(OPERATION, text));
    arrivesWithout(CANARY);
  }

  @ParameterizedTest
  @CsvSource({
    "db.operation.name, kanarienvogel-has flu",
    "http.route, /kanarienvogel?q=flu",
    "http.route, /kanarien/550e8400-e29b-41d4-a716-446655440000",
    "http.response.status_code, 12345678901234 kanarienvogel"
  })
  void shape_whatDoesNotFitIsCutOffByALimit_staysUnclassified(String name, String text) {
    environment.put("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "14");
    Value<?> tree = Value.of(Value.of(text));
    Attributes attributes = Attributes.of(AttributeKey.stringKey(name), text);
    start();
    span(
        SpanKind.CLIENT,
        span -> {
          span.setAttribute(name, text);
          span.addEvent("exception", attributes);
          span.addLink(span.getSpanContext(), attributes);
        });
    span(
        SpanKind.CLIENT,
        span -> span.setAttribute(AttributeKey.stringArrayKey(name), List.of("ok", text)));
    span(SpanKind.CLIENT, span -> span.setAttribute(AttributeKey.valueKey(name), tree));
    span(
        SpanKind.CLIENT,
        span ->
            span.setAttribute(
                AttributeKey.valueKey(name.substring(0, name.indexOf('.'))),
                Value.of(KeyValue.of(name.substring(name.indexOf('.') + 1), Value.of(text)))));
    log(log -> log.setAllAttributes(attributes));
    log(log -> log.setAttribute(AttributeKey.valueKey(name), Value.of(text)));
    arrivesWithout("kanarien", "12345678901234");
  }

  /** A value shorter than the limit was not cut; log bodies and metric points never are. */
  @Test
  void shape_shorterThanTheLimitOrNotCut_leaves() {
    environment.put("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "14");
    start();
    span(SpanKind.CLIENT, span -> span.setAttribute(OPERATION, "kanarienvogel"));
    log(log -> log.setBody(Value.of(KeyValue.of(OPERATION.getKey(), Value.of("x".repeat(20))))));
    counter("http.client.open_connections")
        .build()
        .add(1, Attributes.of(OPERATION, "y".repeat(20)));
    flush();
    assertThat(receiver.received("kanarienvogel")).isTrue();
    assertThat(receiver.received("x".repeat(20))).isTrue();
    assertThat(receiver.received("y".repeat(20))).isTrue();
  }

  @Test
  void context_valueCutByALimit_opensNothing() {
    environment.put("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "5");
    start();
    span(
        SpanKind.CONSUMER,
        span -> {
          span.setAttribute(SYSTEM, "kafka_per_person");
          span.setAttribute(DESTINATION, "ka");
        });
    log(log -> log.setAttribute(SYSTEM, "kafka_per_person").setAttribute(DESTINATION, "ka"));
    arrivesWithout("ka");
  }

  /** A text stays a text when it is cut, so its entry accepts it; a condition must not. */
  @Test
  void context_textCutByALimit_opensNothingAtAnyLook() throws IOException {
    environment.put("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "3");
    environment.put(
        "ASSENT_CATALOG",
        file(
            "own.yaml",
            """
            attributes:
              - { name: my.kind, category: service.usage }
              - { name: my.name, category: content.other }
              - { name: my.name, category: service.usage, when: { attribute: { my.kind: abc } } }
            """));
    start();
    span(
        SpanKind.CLIENT,
        span -> {
          span.setAttribute("my.kind", "abc_person");
          span.setAttribute("my.name", "ka");
        });
    arrivesWithout("ka");
  }
}
