/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.AssentOverHttp;
import dev.assent.config.ConfigurationException;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attacks on declared categories and exceptions, through the public API and under {@code strict}.
 * Each test searches every byte that arrived.
 */
class CategoryAttacksTest extends AssentOverHttp {
  @Test
  void category_onEveryPart_countsWhateverTheLimits() {
    environment.put("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "3");
    environment.put("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "1");
    environment.put("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", "1");
    environment.put("OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT", "1");
    Attributes chat =
        Attributes.of(
            AttributeKey.stringKey("db.operation.name"), CANARY, CATEGORY, "content.chat");
    start();
    span(
        SpanKind.CLIENT,
        span -> {
          span.addEvent("exception", chat);
          span.addLink(span.getSpanContext(), chat);
          span.recordException(new IllegalStateException(CANARY), chat);
        });
    span(
        SpanKind.CLIENT,
        span -> {
          span.setAttribute("db.operation.name", CANARY);
          span.setAttribute("db.namespace", CANARY);
          span.setAttribute("db.collection.name", CANARY);
          span.setAttribute("db.name", CANARY);
          span.setAttribute(CATEGORY, "content.chat");
          span.setAttribute(CATEGORY, "service.usage");
        });
    spanBuilder("GET")
        .setAttribute("db.operation.name", CANARY)
        .setAttribute("db.namespace", CANARY)
        .setAttribute("db.name", CANARY)
        .setAttribute(CATEGORY, "content.chat")
        .startSpan()
        .end();
    log(log -> log.setAllAttributes(chat).setAttribute(CATEGORY, "service.usage"));
    counter("http.client.open_connections").build().add(1, chat);
    arrivesWithout(CANARY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "content.chat",
        "content",
        " content.chat ",
        "service.usage,content.chat",
        "service.usage;content.chat",
        "Content.Chat",
        "service.usage,",
        "any",
        "*",
        ""
      })
  void category_anySpelling_neverLoosens(String stated) {
    start();
    span(
        SpanKind.CLIENT,
        span -> {
          span.setAttribute("db.operation.name", CANARY);
          span.setAttribute(CATEGORY, stated);
        });
    arrivesWithout(CANARY);
  }

  @Test
  void category_asATagOfMicrometer_counts() {
    start();
    dev.assent.micrometer.AssentMeters.registry(assent)
        .counter("executor.completed", "assent.category", "content.chat", "name", CANARY)
        .increment(777_777);
    arrivesWithout(CANARY, "executor.completed");
  }

  @Test
  void category_asATreeOnAPoint_counts() {
    start();
    counter("http.client.open_connections")
        .build()
        .add(1, Attributes.of(AttributeKey.valueKey("assent.category"), Value.of("content.chat")));
    flush();
    assertThat(receiver.metrics("")).isEmpty();
  }

  /** All instrumentations copy an exception's message to the status. */
  @Test
  void exception_messageAsTheStatusUnderATrustedLogger_needsTheSecondTrust() throws IOException {
    environment.put(
        "ASSENT_CATALOG",
        file(
            "trust.yaml",
            """
            loggers:
              - { name: com.acme.Store, category: service.diagnostic }
            """));
    start();
    span(
        "com.acme.Store",
        SpanKind.INTERNAL,
        span -> {
          IllegalStateException failure = new IllegalStateException("said " + CANARY);
          span.recordException(failure);
          span.setStatus(StatusCode.ERROR, failure.getMessage());
        });
    arrivesWithout(CANARY);
  }

  @Test
  void exception_messagesInEveryOtherPlaceUnderATrustedLogger_stay() throws IOException {
    environment.put(
        "ASSENT_CATALOG",
        file(
            "trust.yaml",
            """
            loggers:
              - { name: com.acme.Store, category: service.diagnostic }
            """));
    IllegalStateException failure =
        new IllegalStateException(CANARY, new IllegalArgumentException(CANARY));
    failure.addSuppressed(new IllegalStateException(CANARY));
    start();
    var logger = assent.openTelemetry().getLogsBridge().get("com.acme.Store");
    logger.logRecordBuilder().setException(failure).emit();
    logger
        .logRecordBuilder()
        .setBody(
            Value.of(
                KeyValue.of("exception.message", Value.of(CANARY)),
                KeyValue.of("exception.stacktrace", Value.of(CANARY)),
                KeyValue.of("error.message", Value.of(CANARY)),
                KeyValue.of("exception", Value.of(KeyValue.of("message", Value.of(CANARY))))))
        .setAttribute(AttributeKey.stringKey("exception.message"), CANARY)
        .setAttribute(AttributeKey.stringKey("exception.stacktrace"), CANARY)
        .setAttribute(AttributeKey.stringKey("code.stacktrace"), CANARY)
        .setAttribute(AttributeKey.stringKey("error.message"), CANARY)
        .emit();
    span(
        "com.acme.Store",
        SpanKind.INTERNAL,
        span ->
            span.recordException(
                failure, Attributes.of(AttributeKey.stringKey("exception.stacktrace"), CANARY)));
    arrivesWithout(CANARY);
  }

  @ParameterizedTest
  @CsvSource({
    "x.Y, Jane Doe has kanarienvogel",
    "Jane Doe kanarienvogel, run",
    "x.Y, kanarienvogel4111111111111111",
    "kanarienvogel, run",
    "x.kanarienvogel@home, run"
  })
  void stackTrace_frameThatIsNoCode_stays(String type, String method) {
    IllegalStateException failure = new IllegalStateException();
    failure.setStackTrace(new StackTraceElement[] {new StackTraceElement(type, method, CANARY, 7)});
    start();
    span(SpanKind.INTERNAL, span -> span.recordException(failure));
    log(log -> log.setException(failure));
    arrivesWithout(CANARY);
  }

  /** {@code {"assent": {"category": …}}} has the meaning of the flat name (LEAKS). */
  @Test
  void category_nestedByItsDottedPath_counts() {
    Value<?> chat = Value.of(KeyValue.of("category", Value.of("content.chat")));
    AttributeKey<Value<?>> assents = AttributeKey.valueKey("assent");
    AttributeKey<String> operation = AttributeKey.stringKey("db.operation.name");
    Attributes part = Attributes.of(assents, chat, operation, CANARY);
    Value<?> stated =
        Value.of(KeyValue.of("assent", chat), KeyValue.of("db.operation.name", Value.of(CANARY)));
    start();
    log(log -> log.setBody(stated));
    log(log -> log.setBody(Value.of(KeyValue.of("x", stated))));
    log(log -> log.setBody(Value.of(stated, Value.of("x"))));
    log(log -> log.setAllAttributes(part));
    span(SpanKind.CLIENT, span -> span.setAllAttributes(part));
    span(
        SpanKind.CLIENT,
        span -> {
          span.addEvent("exception", part);
          span.addLink(span.getSpanContext(), part);
          span.setAttribute(AttributeKey.valueKey("db"), stated);
        });
    counter("http.client.open_connections").build().add(1, part);
    arrivesWithout(CANARY);
    assertThat(receiver.spans("")).as("a part's category is the part's").hasSize(1);
    assertThat(receiver.metrics("")).isEmpty();
  }

  /** Categories beyond the span's limits count too, as under the flat name. */
  @Test
  void category_nestedBeyondALimit_counts() {
    environment.put("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "1");
    environment.put("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "1");
    environment.put("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", "1");
    environment.put("OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT", "1");
    Attributes part =
        Attributes.of(
            AttributeKey.stringKey("a.first"),
            "x",
            AttributeKey.valueKey("assent"),
            Value.of(KeyValue.of("category", Value.of("content.chat"))),
            AttributeKey.stringKey("db.operation.name"),
            CANARY);
    start();
    span(
        SpanKind.CLIENT,
        span -> {
          span.setAttribute("db.operation.name", CANARY);
          span.setAllAttributes(part);
        });
    spanBuilder("GET")
        .setAttribute("db.operation.name", CANARY)
        .setAllAttributes(part)
        .startSpan()
        .end();
    log(
        log ->
            log.setAttribute(AttributeKey.stringKey("db.operation.name"), CANARY)
                .setAllAttributes(part));
    arrivesWithout(CANARY);
    assertThat(receiver.spans("")).isEmpty();
    assertThat(receiver.logs("")).isEmpty();
  }

  /** A category on the resource would apply to every datum, so the start refuses it. */
  @Test
  void category_onTheResource_isRefusedAtStart() {
    environment.put("OTEL_RESOURCE_ATTRIBUTES", "assent.category=protected.health");
    assertThatThrownBy(() -> builder().build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("OTEL_RESOURCE_ATTRIBUTES")
        .hasMessageContaining("assent.category");
    environment.remove("OTEL_RESOURCE_ATTRIBUTES");
    assertThatThrownBy(
            () -> builder().resource(Resource.create(Attributes.of(CATEGORY, "x"))).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("resource");
    Attributes tree =
        Attributes.of(
            AttributeKey.valueKey("assent"),
            Value.of(KeyValue.of("category", Value.of("content.chat"))));
    assertThatThrownBy(() -> builder().resource(Resource.create(tree)).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("resource");
  }
}
