/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.capture.Provenance;
import dev.assent.category.Category;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests with and without {@code Sec-GPC: 1} in Assent's own SDK, at two recipients. */
@SuppressWarnings("deprecation") // keys(), of which SDK 1.62 has no other form
class GlobalPrivacyControlOverHttpTest extends AssentOverHttp {
  private static final String PARTNER = "partner";
  private static final String OWN = "own";
  private static final String SIGNALLED = "signalled-kanarienvogel";
  private static final String PLAIN = "plain-kanarienvogel";

  private static final String POLICY =
      """
      rules:
        - { categories: [service], purposes: [any], recipients: [any], basis: allow }
        - { categories: [content], purposes: [any], recipients: [any], basis: %s }
      """;

  @BeforeEach
  void twoRecipients() throws IOException {
    catalogChat();
    consentFromFile(document(USER, 1, "granted", "content.chat", IN_THE_PAST));
    policy("opt_in");
    destination(OWN, "ai_training", receiver.endpoint(OWN));
    destination(PARTNER, "ai_training", receiver.endpoint(PARTNER));
    environment.put("ASSENT_DESTINATION_PARTNER_RECIPIENT", "third_party");
  }

  private void policy(String ofContent) throws IOException {
    environment.put("ASSENT_POLICY", file("policy.yaml", POLICY.formatted(ofContent)));
  }

  /** Extracts from headers; reading the first of the spellings of the signal may fail. */
  private Context extracted(Map<String, String> headers, boolean fails) {
    return assent
        .openTelemetry()
        .getPropagators()
        .getTextMapPropagator()
        .extract(
            Context.root(),
            headers,
            new TextMapGetter<Map<String, String>>() {
              @Override
              public Iterable<String> keys(Map<String, String> carrier) {
                return carrier.keySet();
              }

              @Override
              public String get(Map<String, String> carrier, String key) {
                if (fails && key.startsWith("Sec")) {
                  throw new IllegalStateException("no headers");
                }
                return carrier.get(key);
              }
            });
  }

  /** Serves a request of the user, with a span below it, a log record and an event. */
  private void serve(Map<String, String> headers, String text) {
    Context request = assent.subject(USER).storeInContext(extracted(headers, false));
    Span server =
        spanBuilder("GET")
            .setParent(request)
            .setSpanKind(SpanKind.SERVER)
            .setAttribute(CHAT, text)
            .setAttribute(ROUTE, "/rooms/{id}")
            .startSpan();
    try (Scope scope = request.with(server).makeCurrent()) {
      span(inner -> inner.setAttribute(CHAT, text));
      log(record -> record.setAttribute(CHAT, text));
      event(USER, text);
    }
    server.end();
  }

  @Test
  void request_withTheSignal_staysFromThirdPartiesAloneAndItsServiceDataArrives() {
    start();
    serve(Map.of("Sec-GPC", "1"), SIGNALLED);
    serve(Map.of(), PLAIN);
    flush();

    assertThat(receiver.received(PARTNER, SIGNALLED)).isFalse();
    assertThat(receiver.received(PARTNER, PLAIN)).as("a control").isTrue();
    assertThat(receiver.received(OWN, SIGNALLED)).isTrue();
    assertThat(receiver.spans(PARTNER)).hasSize(4);
    assertThat(receiver.spans(PARTNER).toString()).contains("/rooms/{id}");
    assertThat(receiver.logs(PARTNER)).hasSize(4);
    assertThat(entry(PARTNER, Signal.TRACES).withheldByCategory())
        .containsEntry("content.chat", Map.of(Withheld.DENIED, 2L));
  }

  /** A framework that has contexts of its own hands on the span alone. */
  @Test
  void span_belowTheRequestInAnotherContext_keepsTheSignal() {
    start();
    Context request = extracted(Map.of("Sec-GPC", "1"), false);
    Span server = spanBuilder("GET").setParent(request).setSpanKind(SpanKind.SERVER).startSpan();
    Context below = assent.subject(USER).storeInContext(Context.root().with(server));
    try (Scope scope = below.makeCurrent()) {
      span(inner -> inner.setAttribute(CHAT, SIGNALLED));
      log(record -> record.setAttribute(CHAT, SIGNALLED));
    }
    server.end();
    flush();

    assertThat(receiver.received(PARTNER, SIGNALLED)).isFalse();
    assertThat(receiver.received(OWN, SIGNALLED)).isTrue();
    assertThat(receiver.spans(PARTNER)).hasSize(2);
    assertThat(receiver.logs(PARTNER)).hasSize(1);
  }

  /** What was computed from the request's content, in a later job. */
  @Test
  void derivedData_inALaterContext_keepsTheSignal() {
    start();
    Context request = assent.subject(USER).storeInContext(extracted(Map.of("Sec-GPC", "1"), false));
    Provenance provenance;
    try (Scope scope = request.makeCurrent()) {
      provenance = assent.events().provenance(Category.CONTENT_CHAT);
    }
    try (Scope scope = provenance.storeInContext(Context.root()).makeCurrent()) {
      span(span -> span.setAttribute(CHAT, SIGNALLED));
    }
    flush();

    assertThat(receiver.received(PARTNER, SIGNALLED)).isFalse();
    assertThat(receiver.received(OWN, SIGNALLED)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "", "true", "yes", "11", "null"})
  void request_withAnotherValue_isNoSignal(String value) {
    start();
    serve(Map.of("Sec-GPC", value), PLAIN);
    flush();

    assertThat(receiver.received(PARTNER, PLAIN)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", " 1 ", "1, 1", "0, 1"})
  void request_withTheSignalInAnyForm_isHeard(String value) {
    start();
    serve(Map.of("sec-gpc", value), SIGNALLED);
    flush();

    assertThat(receiver.received(PARTNER, SIGNALLED)).isFalse();
    assertThat(receiver.spans(PARTNER)).hasSize(2);
  }

  @Test
  void request_whoseHeaderCannotBeRead_countsAsOneWithTheSignal() {
    start();
    Context request = extracted(Map.of(), true);
    try (Scope scope = assent.subject(USER).storeInContext(request).makeCurrent()) {
      span(span -> span.setAttribute(CHAT, SIGNALLED));
    }
    flush();

    assertThat(receiver.received(PARTNER, SIGNALLED)).isFalse();
    assertThat(receiver.spans(PARTNER)).hasSize(1);
  }

  /** What was allowed when it was spooled needs a grant in the next run, which the user gave. */
  @Test
  void frame_ofAnEarlierRun_keepsTheSignal() throws IOException {
    environment.put("ASSENT_SPOOL_DIR", directory.resolve("spool").toString());
    policy("allow");
    start();
    receiver.answer(503, 503, 503, 503, 503, 503, 503, 503);
    serve(Map.of("Sec-GPC", "1"), SIGNALLED);
    serve(Map.of(), PLAIN);
    assertThat(assent.flush(LONG)).isFalse();
    assertThat(in(PARTNER, Signal.TRACES, State.SPOOLED)).isEqualTo(4);
    stop();
    receiver.clear();
    receiver.answers200();
    policy("opt_in");
    start();
    flush();

    assertThat(receiver.received(PARTNER, SIGNALLED)).isFalse();
    assertThat(receiver.received(PARTNER, PLAIN)).as("a control").isTrue();
    assertThat(receiver.received(OWN, SIGNALLED)).isTrue();
  }
}
