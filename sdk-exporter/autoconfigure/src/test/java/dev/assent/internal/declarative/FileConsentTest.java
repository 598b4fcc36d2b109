/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.declarative;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.internal.propagation.MapGetter;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Consent, subjects and propagation behind the components of a file. */
class FileConsentTest extends FileSdk {
  private static final LocalDate TERMS = LocalDate.of(2023, 8, 7);

  @BeforeEach
  void declareChat() throws IOException {
    setting("assent.purpose", "ai_training");
    setting(
        "assent.catalog",
        Files.writeString(
                directory.resolve("catalog.yaml"),
                """
                attributes:
                  - { name: app.chat.text, max: 100, category: content.chat }
                  - { name: tenant, max: 16, category: service.telemetry }
                """)
            .toString());
    setting(
        "assent.consent.source",
        "file:" + Files.writeString(directory.resolve("consent.json"), "{\"documents\": []}"));
  }

  private static Assent assent() {
    return Assent.installed().orElseThrow();
  }

  private static void grant() throws Exception {
    assent()
        .consent("acme/u7")
        .grant(Purpose.AI_TRAINING, GrantOptions.underTerms(TERMS), Category.CONTENT_CHAT)
        .get(10, TimeUnit.SECONDS);
  }

  private void chat(String text) {
    Span span = sdk.getTracer("shop").spanBuilder("chat").startSpan();
    span.setAttribute("app.chat.text", text);
    span.end();
  }

  private void chatOfUser(String text) {
    try (Scope scope = Baggage.builder().put("assent.subject", "acme/u7").build().makeCurrent()) {
      chat(text);
    }
  }

  @Test
  void law5_revokedWhileQueued_neverLeaves() throws Exception {
    start(Yaml.GATED);
    grant();
    chatOfUser("granted-1");
    flush();
    assertThat(receiver.received("granted-1")).isTrue();

    chatOfUser("granted-2");
    Receipt receipt =
        assent()
            .consent("acme/u7")
            .revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT)
            .get(10, TimeUnit.SECONDS);
    flush();

    assertThat(receipt.counts()).anyMatch(count -> count.stripped() + count.withheld() > 0);
    assertThat(receiver.spans("")).hasSize(2);
    assertThat(receiver.received("granted-2")).isFalse();
    assertThat(assent().ledger().balances()).isTrue();
  }

  /** The SDK's queue in front of a refused exporter keeps what the gate does not see. */
  @Test
  void law5_batchBesideTheComponent_revokedDataLeavesNowhere() throws Exception {
    start(
        Yaml.FORMAT
            + Yaml.SPANS.replace(
                "  processors:\n",
                "  processors:\n    - batch: { exporter: { otlp_http: { endpoint:"
                    + " 'RECEIVER/batch/v1/traces' } } }\n"));
    grant();

    chatOfUser("granted-1");
    assent()
        .consent("acme/u7")
        .revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT)
        .get(10, TimeUnit.SECONDS);
    flush();

    assertThat(receiver.received("granted-1")).isFalse();
    assertThat(receiver.spans("batch")).isEmpty();
  }

  /** Without a propagator in the file, no remote caller names anybody. */
  @Test
  void subject_inBaggageWithoutPropagators_isNamed() throws Exception {
    start(Yaml.FORMAT + Yaml.SPANS);
    grant();

    chatOfUser("granted-1");
    chat("secret-1");
    flush();

    assertThat(receiver.received("granted-1")).isTrue();
    assertThat(receiver.received("secret-1")).isFalse();
  }

  @Test
  void subject_ofARemoteCaller_namesNobody() throws Exception {
    start(Yaml.GATED);
    grant();
    Map<String, String> headers =
        Map.of(
            "traceparent",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "baggage",
            "assent.subject=acme/u7,tenant=blue");

    Context extracted =
        sdk.getPropagators()
            .getTextMapPropagator()
            .extract(Context.root(), headers, MapGetter.INSTANCE);
    try (Scope scope = extracted.makeCurrent()) {
      chat("secret-1");
    }
    flush();

    assertThat(Baggage.fromContext(extracted).getEntryValue("tenant")).isEqualTo("blue");
    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.received("secret-1")).isFalse();
  }

  @Test
  void control_withoutAssent_baggageAndTraceStateLeave() {
    startWithoutAssent(Yaml.PLAIN);

    assertThat(outgoing()).containsKeys("traceparent", "baggage", "tracestate");
  }

  @Test
  void propagator_component_letsTraceIdsLeaveAndWhatIsListed() {
    setting("assent.propagate", "tenant");
    start(Yaml.GATED);

    Map<String, String> headers = outgoing();

    assertThat(headers).containsOnlyKeys("traceparent", "baggage");
    assertThat(headers.get("baggage")).isEqualTo("tenant=blue");
    assertThat(said()).contains("Assent does not send baggage");
  }

  @Test
  void propagator_componentWithAList_sendsThoseOnly() {
    setting("assent.propagate", "tenant");
    start(
        Yaml.FORMAT
            + "propagator: { composite: [ { assent: { composite: [ { tracecontext: } ] } } ] }\n"
            + Yaml.SPANS);

    assertThat(outgoing()).containsOnlyKeys("traceparent");
  }

  @Test
  void propagator_inATextList_isTheComponent() {
    start(Yaml.FORMAT + "propagator: { composite_list: 'assent' }\n" + Yaml.SPANS);

    assertThat(outgoing()).containsOnlyKeys("traceparent");
  }

  private Map<String, String> outgoing() {
    Map<String, String> incoming =
        Map.of(
            "traceparent",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "tracestate",
            "partner=secret");
    Baggage baggage =
        Baggage.builder()
            .put("assent.subject", "acme/u7")
            .put("card", "4111")
            .put("tenant", "blue")
            .build();
    Context extracted =
        sdk.getPropagators()
            .getTextMapPropagator()
            .extract(Context.root(), incoming, MapGetter.INSTANCE);
    Map<String, String> headers = new HashMap<>();
    sdk.getPropagators().getTextMapPropagator().inject(extracted.with(baggage), headers, Map::put);
    return headers;
  }
}
