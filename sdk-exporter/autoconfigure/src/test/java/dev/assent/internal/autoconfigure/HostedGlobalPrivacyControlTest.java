/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.propagation.MapGetter;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests with and without {@code Sec-GPC: 1} in a taken-over SDK that sends to a third party. */
class HostedGlobalPrivacyControlTest extends ChatApplication {
  private static final Map<String, String> SIGNAL = Map.of("sec-gpc", "1");
  private static final Map<String, String> TRACED =
      Map.of(
          "sec-gpc", "1", "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

  @Override
  String choices() {
    return GRANTED;
  }

  @BeforeEach
  void sendToAThirdParty() throws IOException {
    properties.put("assent.recipient", "third_party");
    properties.put(
        "assent.policy",
        Files.writeString(
                directory.resolve("policy.yaml"),
                """
                rules:
                  - { categories: [service], purposes: [any], recipients: [any], basis: allow }
                  - { categories: [content], purposes: [any], recipients: [any], basis: opt_in }
                """)
            .toString());
  }

  private Context extracted(Map<String, String> headers) {
    return extracted(Context.root(), headers);
  }

  private Context extracted(Context given, Map<String, String> headers) {
    return sdk.getPropagators().getTextMapPropagator().extract(given, headers, MapGetter.INSTANCE);
  }

  private Span started(Context parent, SpanKind kind) {
    return sdk.getTracer("shop").spanBuilder("GET").setParent(parent).setSpanKind(kind).startSpan();
  }

  /** Which contexts the work inside a request has. */
  enum Inside {
    /** That of the request. */
    WHOLE,
    /** Only its span, as with a framework that has contexts of its own. */
    SPAN_ALONE
  }

  /** Serves a request, in which a filter names the user. */
  private void serve(Map<String, String> headers, Inside inside, String text) {
    Context request = extracted(headers);
    Span server = started(request, SpanKind.SERVER);
    server.setAttribute(CHAT, "server-" + text);
    Context current = inside == Inside.WHOLE ? request : Context.root();
    Logger logger = sdk.getLogsBridge().get("shop");
    try (Scope entry = current.with(server).makeCurrent();
        Scope named = naming("acme/u7").makeCurrent()) {
      chat("child-" + text);
      logger.logRecordBuilder().setAttribute(CHAT, "log-" + text).emit();
    }
    server.end();
  }

  private void assertReceived(String text, boolean is) {
    for (String part : new String[] {"server-", "child-", "log-"}) {
      assertThat(receiver.received(part + text)).as(part + text).isEqualTo(is);
    }
  }

  @ParameterizedTest
  @EnumSource
  void request_withTheSignal_keepsTheUsersContentAndItsServiceDataArrives(Inside inside) {
    start();
    serve(SIGNAL, inside, "signalled");
    serve(TRACED, inside, "traced");
    serve(Map.of(), inside, "plain");
    serve(Map.of("sec-gpc", "0"), inside, "zero");
    flush();

    assertReceived("signalled", false);
    assertReceived("traced", false);
    assertReceived("plain", true);
    assertReceived("zero", true);
    assertThat(receiver.spans("")).hasSize(8);
    assertThat(receiver.logs("")).hasSize(4);
  }

  /** A later request on the same thread, and the user's other data, are as before. */
  @Test
  void request_afterwards_changesNothing() {
    start();
    serve(SIGNAL, Inside.WHOLE, "signalled");
    chatOfUser("afterwards");
    flush();

    assertReceived("signalled", false);
    assertThat(receiver.received("afterwards")).isTrue();
  }

  /** A worker's span lasts, and one of its messages has the signal. */
  @Test
  void message_below_aSpanThatLasts_changesNoOtherMessage() {
    start();
    Span worker = started(Context.root(), SpanKind.INTERNAL);
    Context below = Context.root().with(worker);
    for (Map<String, String> headers : List.of(SIGNAL, Map.<String, String>of())) {
      Context message = extracted(below, headers).with(naming("acme/u7"));
      Span span = started(message, SpanKind.INTERNAL);
      span.setAttribute(CHAT, headers.isEmpty() ? "other-message" : "signalled-message");
      span.end();
    }
    worker.end();
    flush();

    assertThat(receiver.received("signalled-message")).isFalse();
    assertThat(receiver.received("other-message")).isTrue();
  }

  /** Work that goes on has only the span of the request. */
  @Test
  void span_afterTheEndOfItsRequest_keepsTheSignal() {
    start();
    Span server = started(extracted(SIGNAL), SpanKind.SERVER);
    Context left = Context.root().with(server);
    server.end();
    Span late = started(left, SpanKind.INTERNAL);
    late.setAttribute("assent.subject/acme/u7", true);
    late.setAttribute(CHAT, "late");
    late.end();
    flush();

    assertThat(receiver.received("late")).isFalse();
    assertThat(receiver.spans("")).hasSize(2);
  }

  /** A log record that names nobody who can be read makes the span above it unreadable, too. */
  @Test
  void logRecord_withAnUnreadableName_closesTheSpanAboveAsWithoutTheSignal() {
    properties.put("assent.recipient", "first_party");
    start();
    for (Map<String, String> headers : List.of(SIGNAL, Map.<String, String>of())) {
      Span server = started(extracted(headers), SpanKind.SERVER);
      server.setAttribute("assent.subject/acme/u7", true);
      server.setAttribute(CHAT, "of-somebody");
      try (Scope scope = Context.root().with(server).makeCurrent();
          Scope named = naming("acme/u7").makeCurrent()) {
        sdk.getLogsBridge()
            .get("shop")
            .logRecordBuilder()
            .setAttribute("assent.subject//", "")
            .emit();
      }
      server.end();
    }
    flush();

    assertThat(receiver.received("of-somebody")).isFalse();
    assertThat(receiver.spans("")).hasSize(2);
  }

  @Test
  void request_thatNamesMoreThanMaySubjects_keepsTheSignal() {
    start();
    Span server = started(extracted(SIGNAL), SpanKind.SERVER);
    for (int user = 0; user < 40; user++) {
      server.setAttribute("assent.subject/acme/u" + user, "");
    }
    server.setAttribute(CHAT, "many");
    server.end();
    flush();

    assertThat(receiver.received("many")).isFalse();
    assertThat(receiver.spans("")).hasSize(1);
  }
}
