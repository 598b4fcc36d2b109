/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Assent's own SDK in a process that serves the people of one account, and what it propagates. */
class AccountOverHttpTest extends AssentOverHttp {
  @BeforeEach
  void grantInTheEnvironment() throws IOException {
    catalogChat();
    environment.put("ASSENT_PURPOSE", "ai_training");
    environment.put("ASSENT_POLICY", "terms");
    consentFromEnvironment("acme/*");
  }

  private void chat(String text) {
    span(span -> span.setAttribute(CHAT, text));
    log(log -> log.setAttribute(CHAT, text));
  }

  @Test
  void grantOfTheAccount_isInheritedByItsPeopleAndByNobodyElse() {
    start();
    as("acme/u7", () -> chat("granted-7"));
    as("acme", () -> chat(CANARY + "account"));
    as("other/u1", () -> chat(CANARY + "other"));
    as("acme/u7", () -> as("other/u1", () -> chat(CANARY + "another")));
    chat(CANARY + "nobody");
    Span both = spanBuilder().setAttribute(CHAT, CANARY + "both").startSpan();
    assent.subject("acme/u7").addTo(both);
    assent.subject("other/u1").addTo(both);
    both.end();
    event("acme/u8", "granted-8");
    event("acme", CANARY + "event");

    arrivesWithout(CANARY);
    assertThat(receiver.received("granted-7")).isTrue();
    assertThat(receiver.received("granted-8")).isTrue();
  }

  @Test
  void builder_subjectWithAPattern_isTheVariable() {
    environment.remove("ASSENT_SUBJECT");
    started(builder().subject("acme/*"));
    as("acme/u7", () -> chat("granted-7"));
    as("acme", () -> chat(CANARY));

    arrivesWithout(CANARY);
    assertThat(receiver.received("granted-7")).isTrue();
  }

  @Test
  void metricPoints_nameNobody_soOnlyWhatNeedsNoChoiceLeaves() {
    environment.put("ASSENT_PURPOSE", "service_operation");
    environment.put("ASSENT_CONSENT", "service_operation=content.chat");
    start();
    as(
        "acme/u7",
        () -> {
          counter("app.sent").build().add(3, Attributes.of(CHAT, CANARY));
          counter("app.sent").build().add(4);
        });

    arrivesWithout(CANARY);
    assertThat(sums()).containsExactly(7L);
  }

  @Test
  void propagate_listedKeys_leaveBesideTraceIds() throws IOException {
    environment.merge(
        "ASSENT_CATALOG",
        file(
            "headers.yaml",
            "attributes: [ { name: tenant, max: 16, category: service.telemetry } ]"),
        (catalog, added) -> catalog + "," + added);
    environment.put("ASSENT_PROPAGATE", "tenant");
    start();
    Span span = spanBuilder().startSpan();
    Map<String, String> headers = new HashMap<>();
    Context context =
        Context.root()
            .with(span)
            .with(Baggage.builder().put("tenant", "t1").put("chat", CANARY).build());
    TextMapPropagator propagator = assent.openTelemetry().getPropagators().getTextMapPropagator();
    propagator.inject(context, headers, Map::put);
    span.end();

    assertThat(headers).containsOnlyKeys("traceparent", "baggage");
    assertThat(headers.get("baggage")).isEqualTo("tenant=t1");
  }
}
