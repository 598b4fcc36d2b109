/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.AssentOverHttp;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.SpanKind;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attacks on shapes and trusted prefixes, through the public API and under {@code strict}. Each
 * test searches every byte that arrived.
 */
class ShapeAttacksTest extends AssentOverHttp {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/users/12345678",
        "/users/550e8400-e29b-41d4-a716-446655440000",
        "/users/550e8400e29b",
        "/users/jane%20doe",
        "/users/jane@doe",
        "/users/a?q=1",
        "/users/jane doe",
        "/users/j\u00e4ne",
        "/users/\uFF11\uFF12\uFF13",
        "/2024-05-01",
        "/+49-170-1234567",
        "/users/aaaaaaaaaabbbbbbbbbbccccccccccddddddddddx",
        "users/jane",
        "{}",
        "/{a b}",
        "/{a:b c}",
        "/{unclosed",
        "/u<x",
        "/users/12345678{x}"
      })
  void template_noRoute_staysUnclassified(String route) {
    start();
    serverSpan(route);
    arrivesWithout(
        new String(route.getBytes(java.nio.charset.StandardCharsets.UTF_8), ISO_8859_1), route);
  }

  @Test
  void template_beyondAThousand_nothingLeavesInNameOrAttribute() {
    start();
    for (int i = 0; i < 1_003; i++) {
      String route = "/r" + i / 100 + "/s" + i % 100 + (i < 1_000 ? "" : CANARY);
      serverSpan(route);
    }
    arrivesWithout(CANARY);
  }

  private void serverSpan(String route) {
    span(
        SpanKind.SERVER,
        span -> {
          span.setAttribute("http.request.method", "GET");
          span.setAttribute(ROUTE, route);
          span.updateName("GET " + route);
        });
  }

  private long count(String text) {
    return receiver.requests().stream()
        .mapToLong(it -> new String(it.body(), ISO_8859_1).split(text, -1).length - 1)
        .sum();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "http.response.status_code, 4111 1111",
        "http.response.status_code, +4111",
        "http.response.status_code, 04111",
        "http.response.status_code, 4111L",
        "http.response.status_code, 0x4111",
        "http.response.status_code, 99999999999999999999",
        "http.response.status_code, \uFF14\uFF11",
        "app.jank.period, NaNkanarienvogel",
        "app.jank.period, Infinity",
        "app.jank.period, 1e400000",
        "app.jank.period, 0000000001.5",
        "tls.resumed, True",
        "tls.resumed, yes",
        "http.request.method, get",
        "http.request.method, _OTHER jane",
        "http.request.method, GETJANE",
        "url.scheme, https:jane",
        "db.operation.name, jane doe",
        "db.operation.name, jane@doe",
        "db.operation.name, jane%20doe",
        "db.operation.name, j\u00e4ne",
        "error.type, jane doe has flu",
        "error.type, `jane,doe`",
      })
  void value_notOfItsShape_staysUnclassified(String name, String text) {
    start();
    span(
        SpanKind.CLIENT,
        span -> {
          span.setAttribute(name, text);
          span.updateName(text);
          span.addEvent("exception", Attributes.of(AttributeKey.stringKey(name), text));
          span.addLink(span.getSpanContext(), Attributes.of(AttributeKey.stringKey(name), text));
        });
    log(log -> log.setAttribute(AttributeKey.stringKey(name), text));
    log(log -> log.setBody(Value.of(KeyValue.of(name, Value.of(text)))));
    counter("http.client.open_connections")
        .build()
        .add(1, Attributes.of(AttributeKey.stringKey(name), text));
    arrivesWithout(
        text, new String(text.getBytes(java.nio.charset.StandardCharsets.UTF_8), ISO_8859_1));
  }

  @Test
  void values_inAnArrayOrTree_areJudgedOneByOne() {
    AttributeKey<List<String>> reasons =
        AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");
    start();
    span(
        SpanKind.CLIENT,
        span -> {
          span.setAttribute(reasons, List.of("stop", CANARY));
          span.setAttribute(
              AttributeKey.stringArrayKey("http.request.method"), List.of("GET", CANARY));
          span.setAttribute(AttributeKey.valueKey("db.operation.name"), Value.of(Value.of(CANARY)));
          span.setAttribute(AttributeKey.valueKey("http.request.method"), Value.of(CANARY));
          span.setAttribute(
              AttributeKey.valueKey("exception.message"),
              Value.of(Value.of(CANARY), Value.of(CANARY)));
          span.setAttribute(
              AttributeKey.valueKey("exception"),
              Value.of(KeyValue.of("message", Value.of(CANARY))));
        });
    arrivesWithout(CANARY);
  }

  @Test
  void names_belowAPrefixButNoTokenOrTooLong_stay() {
    start();
    for (String name :
        List.of(
            "io.opentelemetry.jane " + CANARY,
            "io.opentelemetry.jane@" + CANARY,
            "io.opentelemetry." + CANARY + "x".repeat(255),
            "io.opentelemetryx." + CANARY,
            "IO.opentelemetry." + CANARY)) {
      span(name, SpanKind.SERVER, span -> {});
      logRecord(name).emit();
      assent.openTelemetry().getMeter(name).counterBuilder("process.paging.faults").build().add(1);
    }
    arrivesWithout(CANARY);
  }

  @Test
  void span_renamed_onlyWhatItsAttributesSayLeaves() {
    start();
    for (String name :
        List.of(
            "GET /a" + CANARY,
            CANARY + "GET /a",
            "GET  /a " + CANARY,
            "HTTP " + CANARY,
            "SERVER " + CANARY,
            "get /a" + CANARY,
            "GET\n" + CANARY)) {
      span(
          SpanKind.SERVER,
          span -> {
            span.setAttribute("http.request.method", "GET");
            span.setAttribute(ROUTE, "/a");
            span.updateName("GET /a");
            span.updateName(name);
          });
    }
    arrivesWithout(CANARY);
  }

  /** By the conventions a summary has no values; the shape checks whether a text looks like one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Jane Doe, 4111 1111 1111 1111; has flu \u2603",
        "Jane Doe has flu",
        "select Jane Doe",
        "update my card to 4111",
        "delete Jane Doe",
        "call Jane",
        "SELECT 4111111111111111",
        "SELECT orders WHERE name='Jane'",
        "SELECT orders, persons",
        "SELECT  orders",
        "SELECT orders ",
        "SELECT jane@example.com",
        "SELECT \"Jane Doe\"",
        "SELECT \"orders",
        "SELECT [orders\"",
        "SELECT orders.",
        "SELECT .orders",
        "SELECT j\u00e4ne",
        "SELECT +4915112345678",
        "SELECTS orders",
        "SELECT\norders"
      })
  void summary_textThatIsNone_staysInNameAndAttribute(String text) {
    start();
    span(
        SpanKind.CLIENT,
        span -> {
          span.setAttribute("db.query.summary", text);
          span.updateName(text);
        });
    counter("db.client.operation.duration")
        .build()
        .add(1, Attributes.of(AttributeKey.stringKey("db.query.summary"), text));
    arrivesWithout(
        text, new String(text.getBytes(java.nio.charset.StandardCharsets.UTF_8), ISO_8859_1));
    assertThat(receiver.spans("")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT orders",
        "select orders",
        "insert shop.orders select basket",
        "INSERT shop.orders SELECT basket",
        "CREATE TABLE orders",
        "CALL place_order",
        "SELECT \"shop\".\"orders\"",
        "SELECT `orders` [items]",
        "BATCH INSERT orders",
        "COMMIT"
      })
  void summary_asInstrumentationsMakeIt_leavesInNameAndAttribute(String text) {
    start();
    span(
        SpanKind.CLIENT,
        span -> {
          span.setAttribute("db.query.summary", text);
          span.updateName(text);
        });
    flush();
    assertThat(receiver.spans("").get(0).getName()).isEqualTo(text);
    assertThat(receiver.spans("").get(0).getAttributesList()).hasSize(1);
  }

  /** A placeholder is an identifier, and must not hold a value (LEAKS: placeholders). */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/items/{550e8400-e29b-41d4-a716-446655440000}",
        "/items/{a50e8400-e29b-41d4-a716-446655440000}",
        "/cards/{4111111111111111}",
        "/cards/{c4111111111111111}",
        "/cards/{x:4111111111111111;exp=12/27;cvc=123}",
        "/u/{x:Jane_Doe;has(flu);SSN=123-45-6789}",
        "/u/{x:Jane}",
        "/u/{x:[Jane]+}",
        "/u/{x:(jane|doe)}",
        "/u/{x=jane}",
        "/u<Jane_Doe;has(flu);SSN=123-45-6789>",
        "/u<Jane>",
        "/$u<Jane>",
        "/{Jane}{Doe}{lives}{at}{12345678}{Main}{Street}",
        "/{Jane}{Doe}",
        "{x:eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lIn0.c2lnbmF0dXJlLTEyMzQ1Njc4OTA}",
        "/a49170/b12345/c67890"
      })
  void template_secretInAPlaceholder_staysUnclassified(String route) {
    start();
    serverSpan(route);
    arrivesWithout(route);
  }

  /** The maximum is 128 elements; arrays of arrays have no more. */
  @Test
  void tree_arraysOfArrays_areNoLongerThanOneArray() {
    Value<?> tokens =
        Value.of(Collections.nCopies(128, (Value<?>) Value.of(CANARY)).toArray(new Value<?>[0]));
    Value<?> nested =
        Value.of(Collections.nCopies(100, (Value<?>) tokens).toArray(new Value<?>[0]));
    start();
    span(
        SpanKind.CLIENT,
        span -> span.setAttribute(AttributeKey.valueKey("file.attributes"), nested));
    log(log -> log.setBody(Value.of(KeyValue.of("file.attributes", nested))));
    arrivesWithout(CANARY);
  }

  @Test
  void tree_arraysOfArraysOfFewElements_leave() {
    Value<?> pair = Value.of(Value.of("hidden"), Value.of("readonly"));
    start();
    span(
        SpanKind.CLIENT,
        span -> span.setAttribute(AttributeKey.valueKey("file.attributes"), Value.of(pair, pair)));
    flush();
    assertThat(receiver.received("readonly")).isTrue();
  }

  /** A key below a trusted prefix leaves with its value, so it must be a token too. */
  @Test
  void key_textBelowAPrefixOfServiceData_stays() throws Exception {
    environment.put(
        "ASSENT_CATALOG",
        file(
            "own.yaml",
            """
            attributes: [{ prefix: board.flag., type: boolean, category: service.usage }]
            metrics: [{ name: board.flags, category: service.usage }]
            """));
    AttributeKey<Boolean> key = AttributeKey.booleanKey("board.flag.Jane Doe has flu");
    Attributes attributes =
        Attributes.of(key, true, AttributeKey.booleanKey("board.flag.on"), true);
    Value<?> tree =
        Value.of(
            KeyValue.of(
                "flag",
                Value.of(
                    KeyValue.of("Jane Doe has flu", Value.of(true)),
                    KeyValue.of("in-tree", Value.of(true)))));
    start();
    span(
        SpanKind.CLIENT,
        span -> {
          span.setAllAttributes(attributes);
          span.addEvent("exception", attributes);
          span.setAttribute(AttributeKey.valueKey("board"), tree);
        });
    log(log -> log.setAllAttributes(attributes));
    log(log -> log.setBody(Value.of(KeyValue.of("board", tree))));
    counter("board.flags").build().add(1, attributes);
    arrivesWithout("Jane Doe");
    assertThat(receiver.received("board.flag.on")).as("control").isTrue();
    assertThat(receiver.received("in-tree")).as("control").isTrue();
  }
}
