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
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attacks on contexts, through the public API and under {@code strict}. Each test searches every
 * byte that arrived.
 */
class ContextAttacksTest extends AssentOverHttp {
  static Stream<Arguments> lostAtTheFirstLook() {
    return Stream.of(
        Arguments.of(
            "temporary in words",
            (Consumer<Span>)
                span -> {
                  span.setAttribute(SYSTEM, "jms");
                  span.setAttribute("messaging.destination.temporary", "yes");
                }),
        Arguments.of(
            "temporary as a number",
            (Consumer<Span>)
                span -> {
                  span.setAttribute(SYSTEM, "jms");
                  span.setAttribute("messaging.destination.temporary", 1);
                }),
        Arguments.of(
            "system under two types",
            (Consumer<Span>)
                span -> {
                  span.setAttribute(SYSTEM, "jms");
                  span.setAttribute("messaging.system", 1);
                }),
        Arguments.of(
            "temporary declared in a tree that is withheld",
            (Consumer<Span>)
                span -> {
                  span.setAttribute(SYSTEM, "jms");
                  span.setAttribute(
                      AttributeKey.valueKey("messaging.destination.temporary"), Value.of(true));
                  span.setAttribute("messaging.destination.temporary", "maybe");
                }));
  }

  /** Control: no entry opens for RabbitMQ, so nothing leaves on the same path. */
  @Test
  void context_neverOpen_staysClosedAfterADenial() throws Exception {
    context_whatKeptItClosedWasStripped_staysClosedAfterADenial(
        "control", span -> span.setAttribute(SYSTEM, "rabbitmq"));
  }

  /**
   * The first gate removes the attribute that kept an entry closed. The second gate, after a
   * denial, must not open the entry.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("lostAtTheFirstLook")
  void context_whatKeptItClosedWasStripped_staysClosedAfterADenial(
      String what, Consumer<Span> closing) throws Exception {
    defaultSubject(USER);
    Category[] both = {Category.CONTENT_OTHER, Category.PERSONAL_IDENTIFIER};
    start();
    assent.flush(LONG);
    grant(USER, Purpose.SERVICE_OPERATION, both);
    span(
        SpanKind.PRODUCER,
        span -> {
          closing.accept(span);
          span.setAttribute("messaging.operation.name", "send");
          span.setAttribute(DESTINATION, "reply." + CANARY);
          span.updateName("send reply." + CANARY);
        });
    revoke(USER, Purpose.SERVICE_OPERATION, both);
    flush();
    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.received(CANARY)).isFalse();
  }

  @Test
  void context_logWhatKeptItClosedWasStripped_staysClosedAfterADenial() throws Exception {
    defaultSubject(USER);
    Category[] both = {Category.CONTENT_OTHER, Category.PERSONAL_IDENTIFIER};
    start();
    assent.flush(LONG);
    grant(USER, Purpose.SERVICE_OPERATION, both);
    log(
        log ->
            log.setAttribute(SYSTEM, "jms")
                .setAttribute(AttributeKey.stringKey("messaging.destination.temporary"), "TRUE")
                .setAttribute(DESTINATION, "reply." + CANARY));
    revoke(USER, Purpose.SERVICE_OPERATION, both);
    flush();
    assertThat(receiver.logs("")).hasSize(1);
    assertThat(receiver.received(CANARY)).isFalse();
  }

  /** The same for a metric that waits for its retry; no entry opens for RabbitMQ. */
  @ParameterizedTest
  @ValueSource(strings = {"rabbitmq"})
  void context_pointWhatKeptItClosedWasStripped_staysClosedAfterADenial(String system)
      throws Exception {
    defaultSubject(USER);
    environment.put("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "delta");
    Category[] both = {Category.CONTENT_OTHER, Category.PERSONAL_IDENTIFIER};
    start();
    assent.flush(LONG);
    grant(USER, Purpose.SERVICE_OPERATION, both);
    assent.flush(LONG);
    receiver.answer(503, 503, 503, 503, 503);
    counter("messaging.client.sent.messages")
        .build()
        .add(
            1,
            Attributes.of(
                SYSTEM,
                system,
                AttributeKey.stringKey("messaging.destination.temporary"),
                "TRUE",
                DESTINATION,
                "reply." + CANARY));
    Thread flushing = new Thread(() -> assent.flush(LONG));
    flushing.start();
    org.awaitility.Awaitility.await().until(() -> receiver.received(CANARY));
    revoke(USER, Purpose.SERVICE_OPERATION, both);
    receiver.clear();
    receiver.answers200();
    flushing.join();
    assent.flush(LONG);
    assertThat(receiver.received(CANARY)).isFalse();
  }

  @Test
  void context_nameInATreeEventLinkOrOtherKind_staysClosed() {
    List<String> names =
        List.of(
            "uri",
            "name",
            "client.name",
            "host",
            "target.host",
            "exception",
            "error",
            "method",
            "status",
            "pool",
            "cache",
            "application",
            "version",
            "client.id",
            "id",
            "server.address",
            "http.host",
            "peer.service",
            "rpc.method",
            "messaging.destination.name",
            "messaging.client.id",
            "gen_ai.request.model",
            "os.version",
            "process.runtime.description",
            "db.query.summary");
    start();
    for (SpanKind kind : List.of(SpanKind.SERVER, SpanKind.CONSUMER)) {
      span(
          kind,
          span -> {
            for (String name : names) {
              Attributes part = Attributes.of(AttributeKey.stringKey(name), CANARY);
              span.setAllAttributes(part);
              span.setAttribute(AttributeKey.valueKey(name), Value.of(CANARY));
              span.addEvent("exception", part);
              span.addLink(span.getSpanContext(), part);
            }
            span.setAttribute(
                AttributeKey.valueKey("client"), Value.of(KeyValue.of("name", Value.of(CANARY))));
            span.setAttribute(
                AttributeKey.valueKey("server"),
                Value.of(KeyValue.of("address", Value.of(CANARY))));
          });
    }
    for (String name : names) {
      if (!name.equals("gen_ai.request.model")) {
        log(log -> log.setAttribute(AttributeKey.stringKey(name), CANARY));
      }
      log(log -> log.setBody(Value.of(KeyValue.of(name, Value.of(CANARY)))));
      if (!name.equals("application")) {
        counter("process.paging.faults")
            .build()
            .add(1, Attributes.of(AttributeKey.stringKey(name), CANARY));
      }
    }
    arrivesWithout(CANARY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rabbitmq", "aws.sns", "mqtt", "Kafka", "kafka ", "jms,kafka"})
  void context_systemOfNoneThatIsListed_staysClosed(String system) {
    start();
    span(
        SpanKind.PRODUCER,
        span -> {
          span.setAttribute(SYSTEM, system);
          span.setAttribute(DESTINATION, CANARY);
          span.setAttribute("messaging.client.id", CANARY);
          span.setAttribute("messaging.operation.name", "send");
          span.updateName("send " + CANARY);
        });
    arrivesWithout(CANARY);
  }

  @Test
  void context_attributeUnderTwoTypes_staysClosed() {
    start();
    span(
        SpanKind.CONSUMER,
        span -> {
          span.setAttribute(SYSTEM, "jms");
          span.setAttribute("messaging.destination.temporary", "false");
          span.setAttribute(TEMPORARY, true);
          span.setAttribute(DESTINATION, CANARY);
        });
    span(
        SpanKind.CONSUMER,
        span -> {
          span.setAttribute(SYSTEM, "jms");
          span.setAttribute("messaging.system", true);
          span.setAttribute(DESTINATION, CANARY);
        });
    arrivesWithout(CANARY);
  }

  @Test
  void exemplar_contextualNames_stayClosed() {
    environment.put("OTEL_METRICS_EXEMPLAR_FILTER", "always_on");
    start();
    var advised =
        ((ExtendedLongCounterBuilder) counter("http.server.requests"))
            .setAttributesAdvice(List.of(ROUTE))
            .build();
    for (String name : List.of("uri", "exception", "error", "server.address", "host")) {
      advised.add(1, Attributes.of(AttributeKey.stringKey(name), CANARY));
    }
    arrivesWithout(CANARY);
  }

  @Test
  void declared_nameThatOnlyAContextOpens_keepsItsCategory() {
    start();
    var name = dev.assent.capture.Field.ofString("client.name", Category.PERSONAL_IDENTIFIER);
    var type = dev.assent.capture.EventType.usage("app.joined", name);
    var emitter = assent.events().declare(type);
    emitter.begin().with(name, CANARY).emit();
    log(log -> log.setAttribute(AttributeKey.stringKey("client.name"), CANARY));
    span(SpanKind.CLIENT, span -> span.setAttribute("client.name", CANARY));
    arrivesWithout(CANARY);
    assertThat(receiver.logs("")).hasSize(2);
  }
}
