/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.AssentOverHttp;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.SpanKind;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Fields that a remote party fills, although the process itself creates the span. A gateway passes
 * on its caller's text, a server answers to the address that its caller names, a called service
 * names things in its answer. The other half of each pair shows that the process's own values still
 * arrive.
 */
class RemoteNamesAttacksTest extends AssentOverHttp {
  private static Attributes of(String... pairs) {
    var builder = Attributes.builder();
    for (int i = 0; i < pairs.length; i += 2) {
      builder.put(pairs[i], pairs[i + 1]);
    }
    return builder.build();
  }

  private void recorded(SpanKind kind, Attributes attributes) {
    span(kind, span -> span.setAllAttributes(attributes));
  }

  /** The name of a field, and a remote party's value for it: always a token. */
  @ParameterizedTest
  @CsvSource({
    "gen_ai.request.model, gpt-4o-kanarienvogel",
    "gen_ai.response.model, kanarienvogel",
    "gen_ai.response.id, kanarienvogel",
    "gen_ai.prompt.name, kanarienvogel",
    "gen_ai.openai.response.system_fingerprint, kanarienvogel",
    "openai.response.system_fingerprint, kanarienvogel",
    "rpc.method, kanarienvogel",
    "rpc.service, kanarienvogel",
    "db.response.status_code, kanarienvogel",
    "browser.web_vital.id, kanarienvogel",
    "app.crash.id, kanarienvogel",
    "faas.document.collection, kanarienvogel",
    "faas.document.time, kanarienvogel",
    "faas.time, kanarienvogel",
    "url.template, /users/kanarienvogel",
    "code.file.path, /home/kanarienvogel/src/App.java",
    "code.filepath, /home/kanarienvogel/src/App.java",
    "trace_id, kanarienvogel",
    "span_id, kanarienvogel",
    "trace_flags, kanarienvogel",
    "log.record.uid, kanarienvogel",
    "hw.id, win32battery_kanarienvogel",
    "cicd.worker.name, kanarienvogels-laptop",
    "cicd.worker.id, kanarienvogel",
  })
  void token_thatARemotePartyFills_staysOnEveryKindAndSignal(String name, String value) {
    start();
    for (SpanKind kind : SpanKind.values()) {
      recorded(kind, of(name, value));
    }
    log(log -> log.setAttribute(AttributeKey.stringKey(name), value));
    for (String meter :
        List.of("gen_ai.client.token.usage", "db.client.operation.duration", "hw.status")) {
      counter(meter).build().add(1, of(name, value));
    }
    arrivesWithout(CANARY);
  }

  /**
   * Names of agents and tools: the process's own if it runs them, the caller's if it is a gateway.
   */
  @ParameterizedTest
  @CsvSource({
    "gen_ai.agent.id",
    "gen_ai.agent.name",
    "gen_ai.agent.version",
    "gen_ai.tool.name",
    "gen_ai.workflow.name"
  })
  void token_ofAnAgentThatIsCalled_stays(String name) {
    start();
    for (SpanKind kind : List.of(SpanKind.CLIENT, SpanKind.SERVER, SpanKind.CONSUMER)) {
      recorded(kind, of(name, CANARY));
    }
    log(log -> log.setAttribute(AttributeKey.stringKey(name), CANARY));
    counter("gen_ai.client.operation.duration").build().add(1, of(name, CANARY));
    arrivesWithout(CANARY);
  }

  /** {@code JMSReplyTo}, {@code ReplyTo}: part of these systems' messages. */
  @ParameterizedTest
  @CsvSource({"jms", "activemq", "servicebus"})
  void destination_whereARequestWantsItsAnswer_stays(String system) {
    Attributes reply =
        of(
            "messaging.system",
            system,
            "messaging.operation.name",
            "send",
            "messaging.destination.name",
            "replies." + CANARY);
    start();
    span(
        SpanKind.PRODUCER,
        span -> span.setAllAttributes(reply).updateName("send replies." + CANARY));
    recorded(SpanKind.CLIENT, reply);
    log(log -> log.setAllAttributes(reply));
    for (String meter :
        List.of("messaging.client.sent.messages", "messaging.client.operation.duration")) {
      counter(meter).build().add(1, reply);
    }
    arrivesWithout(CANARY);
  }

  /**
   * The process's own values arrive: addresses that it listens on, calls by stubs, programs that it
   * runs.
   */
  @Test
  void field_thatTheProcessFills_arrives() {
    start();
    recorded(
        SpanKind.CONSUMER,
        of("messaging.system", "jms", "messaging.destination.name", "orders-in"));
    recorded(
        SpanKind.PRODUCER,
        of("messaging.system", "kafka", "messaging.destination.name", "orders-out"));
    recorded(SpanKind.CLIENT, of("rpc.system", "grpc", "rpc.method", "PlaceOrder"));
    recorded(SpanKind.CLIENT, of("rpc.system", "aws-api", "rpc.method", "PutObject"));
    recorded(SpanKind.CLIENT, of("gen_ai.request.model", "gpt-4o-mini"));
    recorded(SpanKind.INTERNAL, of("gen_ai.agent.name", "billing", "gen_ai.tool.name", "sum"));
    recorded(SpanKind.CLIENT, of("db.response.status_code", "23505"));
    recorded(SpanKind.SERVER, of("trace_flags", "01"));

    flush();
    for (String value :
        List.of(
            "orders-in",
            "orders-out",
            "PlaceOrder",
            "PutObject",
            "gpt-4o-mini",
            "billing",
            "23505",
            "trace_flags")) {
      assertThat(receiver.received(value)).as(value).isTrue();
    }
  }

  /**
   * Whole numbers where the conventions have a double; one list of reasons, as Spring AI writes it.
   */
  @Test
  void field_ofAnotherForm_arrives() {
    start();
    span(
        "org.springframework.boot",
        SpanKind.INTERNAL,
        span ->
            span.setAttribute("gen_ai.request.top_k", 40)
                .setAttribute("gen_ai.response.finish_reasons", "[\"STOP\"]"));
    flush();
    assertThat(receiver.received("gen_ai.request.top_k")).isTrue();
    assertThat(receiver.received("[\"STOP\"]")).isTrue();
  }

  @Test
  void finishReasons_asTextOfAnythingElse_stay() {
    start();
    span(
        "org.springframework.boot",
        SpanKind.INTERNAL,
        span -> span.setAttribute("gen_ai.response.finish_reasons", "[\"" + CANARY + "\"]"));
    recorded(SpanKind.CLIENT, of("gen_ai.response.finish_reasons", CANARY));
    arrivesWithout(CANARY);
  }

  /** Others' JSON in a body may have keys with the names of resource attributes. */
  @ParameterizedTest
  @CsvSource({"service, name", "service, namespace", "container, name", "deployment, name"})
  void body_whoseKeysAreCalledLikeTheResources_stays(String parent, String child) {
    start();
    Value<?> stated = Value.of(KeyValue.of(child, Value.of("cardiology." + CANARY)));
    log(log -> log.setBody(Value.of(KeyValue.of(parent, stated))));
    span(
        SpanKind.SERVER,
        span ->
            span.setAttribute(AttributeKey.valueKey(parent), stated)
                .addEvent("exception", of(parent + "." + child, CANARY)));
    arrivesWithout(CANARY);
  }

  /** The entries that the catalog's RATIONALE.md names: no gateway, and templates only. */
  @Test
  void catalogFile_opensWhatTheProcessKnowsToBeItsOwn_arrives() throws IOException {
    environment.put(
        "ASSENT_CATALOG",
        file(
            "own.yaml",
            """
            attributes:
              - { name: gen_ai.request.model, shape: token, max: 128, category: service.telemetry, override: true }
              - { name: url.template, shape: template, max: 512, category: service.telemetry, override: true }
            """));
    start();
    recorded(SpanKind.CLIENT, of("gen_ai.request.model", "our-gpt-4o-deployment"));
    span(
        SpanKind.CLIENT,
        span ->
            span.setAllAttributes(of("http.request.method", "GET", "url.template", "/users/{id}"))
                .updateName("GET /users/{id}"));

    flush();
    assertThat(receiver.received("our-gpt-4o-deployment")).isTrue();
    assertThat(receiver.spans("")).extracting(it -> it.getName()).contains("GET /users/{id}");
  }
}
