/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.AssentOverHttp;
import dev.assent.PermissiveOverHttp;
import dev.assent.category.Category;
import dev.assent.consent.GrantOptions;
import dev.assent.ledger.Ledger.Entry;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Attacks on spans that keep nothing because of their own categories: the policy, a subject or a
 * choice changes while they run, so that a span that keeps its fields would leave, or must not.
 */
@Timeout(90)
class WithheldSpanAttacksTest extends AssentOverHttp {
  private static final String POLICY =
      """
      rules:
        - { categories: [service], purposes: [any], recipients: [first_party], basis: allow }
        - { categories: [content, personal], purposes: [ai_training], recipients: [first_party],
            basis: opt_in, pending: %s, treatment: %s }
        - { categories: [protected], purposes: [any], recipients: [first_party], basis: %s }
      """;

  @BeforeEach
  void settings() throws IOException {
    environment.put("ASSENT_PURPOSE", "ai_training");
    environment.put("ASSENT_CONSENT_REFRESH", "50ms");
    environment.put("ASSENT_POLICY", policy("withhold", "remove", "never"));
    environment.put(
        "ASSENT_CATALOG",
        file(
            "catalog.yaml",
            """
            attributes:
              - { name: app.chat.text, max: 1000, category: content.chat }
              - { name: app.note, category: service.usage }
            scopes:
              - { name: app }
              - { name: app.health, category: protected.health }
              - { name: app.person, category: personal.identifier }
            """));
    consentFromFile();
  }

  private String policy(String pending, String treatment, String basis) throws IOException {
    String text = POLICY.formatted(pending, treatment, basis);
    Path next = Path.of(file("next.yaml", text));
    Path policy = directory.resolve("policy.yaml");
    Files.move(next, policy, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return policy.toString();
  }

  private Tracer tracer(String scope) {
    return assent.openTelemetry().getTracer(scope);
  }

  private Span started(String scope) {
    return tracer(scope).spanBuilder("INTERNAL").setAttribute("app.note", "built").startSpan();
  }

  private static void fill(Span span, String text) {
    span.setAttribute("app.note", text).setAttribute(CHAT, text);
    span.addEvent("exception", Attributes.of(AttributeKey.stringKey("app.note"), text));
    span.addLink(PermissiveOverHttp.LINK, Attributes.of(AttributeKey.stringKey("app.note"), text));
    span.recordException(new IllegalStateException(text));
  }

  private void awaitHealth(boolean permitted) {
    await()
        .atMost(LONG)
        .until(
            () -> assent.explain(USER, "default").permits(Category.PROTECTED_HEALTH) == permitted);
  }

  private Entry traces() {
    return entry("default", Signal.TRACES);
  }

  @Test
  void policy_permitsWhileTheSpanRuns_theSpanStaysAndTheNextOneIsWhole() throws IOException {
    start();
    Span span = started("app.health");
    fill(span, CANARY);
    policy("withhold", "remove", "allow");
    awaitHealth(true);
    fill(span, CANARY);
    span.end();
    Span next = started("app.health");
    fill(next, "next");
    next.end();
    arrivesWithout(CANARY);
    assertThat(traces().captured()).isEqualTo(2);
    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.spans("").get(0).getEventsCount()).isEqualTo(2);
    assertThat(receiver.spans("").toString()).contains("next");
    assertThat(traces().withheldByCategory()).containsKey("protected.health");
  }

  @Test
  void policy_forbidsWhileTheSpanRuns_theSpanStays() throws IOException {
    environment.put("ASSENT_POLICY", policy("withhold", "remove", "allow"));
    start();
    Span span = started("app.health");
    fill(span, CANARY);
    policy("withhold", "remove", "never");
    awaitHealth(false);
    fill(span, CANARY);
    span.end();
    Span again = started("app.health");
    fill(again, CANARY);
    policy("withhold", "remove", "allow");
    awaitHealth(true);
    again.end();
    arrivesWithout(CANARY);
    assertThat(traces().captured()).isEqualTo(2);
    assertThat(receiver.spans("")).isEmpty();
  }

  /** A span that starts for nobody, and ends for a subject that had granted before. */
  @Test
  void subject_namedLate_theSpanIsWhole() {
    start();
    grant(USER, Purpose.AI_TRAINING, Category.PERSONAL_IDENTIFIER, Category.CONTENT_CHAT);
    Span span = started("app.person");
    fill(span, "said");
    as(USER, span::end);
    Span nobody = started("app.person");
    fill(nobody, CANARY);
    nobody.end();
    Span other = started("app.person");
    fill(other, CANARY);
    as("acme/other", other::end);
    arrivesWithout(CANARY);
    assertThat(traces().captured()).isEqualTo(3);
    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.spans("").get(0).getEventsCount()).isEqualTo(2);
    assertThat(receiver.spans("").get(0).getLinksCount()).isEqualTo(1);
    assertThat(receiver.spans("").toString()).contains("said").contains("app.chat.text");
  }

  /** The span waits for a choice, with all fields, and a denial ends it. */
  @Test
  void hold_grantOrDenial_wholeOrNothing() throws IOException {
    environment.put("ASSENT_POLICY", policy("hold", "remove", "never"));
    start();
    as(
        USER,
        () -> {
          Span span = started("app.person");
          fill(span, "held");
          span.end();
          span.setAttribute("app.note", CANARY);
        });
    as(
        "acme/other",
        () -> {
          Span span = started("app.person");
          fill(span, CANARY);
          span.end();
        });
    flush();
    assertThat(in("default", Signal.TRACES, State.HELD)).isEqualTo(2);
    revoke("acme/other", Purpose.AI_TRAINING, Category.PERSONAL_IDENTIFIER, Category.CONTENT_CHAT);
    join(
        assent
            .consent(USER)
            .grant(
                Purpose.AI_TRAINING,
                GrantOptions.underTerms(TERMS).coveringHeld(),
                Category.PERSONAL_IDENTIFIER,
                Category.CONTENT_CHAT,
                Category.CONTENT_OTHER));
    arrivesWithout(CANARY);
    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.spans("").toString()).contains("held").contains("app.chat.text");
    assertThat(receiver.spans("").get(0).getEventsCount()).isEqualTo(2);
  }

  /** Redacted at the first gate; the second gate, after a revocation, sees the placeholder. */
  @Test
  void redaction_atTwoGates_leavesThePlaceholderOnly() throws IOException {
    environment.put("ASSENT_POLICY", policy("withhold", "redact", "never"));
    start();
    grant(USER, Purpose.AI_TRAINING, Category.PERSONAL_IDENTIFIER);
    as(
        USER,
        () -> {
          Span span = started("app");
          fill(span, "note");
          span.setAttribute(CHAT, CANARY);
          span.end();
        });
    revoke(USER, Purpose.AI_TRAINING, Category.PERSONAL_IDENTIFIER);
    arrivesWithout(CANARY);
    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.spans("").toString()).contains("[REDACTED]").contains("app.chat.text");
  }

  /** Nothing is asked of values that are not kept; a late declaration only adds. */
  @Test
  void hostileValues_onASpanThatKeepsNothing_throwNothing() {
    start();
    for (int i = 0; i < 20; i++) {
      Span span = started("app.health");
      fill(span, CANARY);
      span.setAttribute("assent.category", i % 2 == 0 ? "content.chat" : "nobody.knows");
      span.addEvent(null).addLink(null).recordException(null).updateName(null);
      span.addEvent(CANARY, (Attributes) null).setStatus(null, CANARY);
      Span child =
          tracer("app")
              .spanBuilder("INTERNAL")
              .setParent(io.opentelemetry.context.Context.root().with(span))
              .startSpan();
      child.end();
      span.end();
      span.end();
    }
    flush();
    assertThat(traces().captured()).isEqualTo(40);
    arrivesWithout(CANARY);
    assertThat(receiver.spans("")).hasSize(20);
  }
}
