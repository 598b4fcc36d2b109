/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.policy.Purpose;
import java.time.Duration;
import java.time.LocalDate;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Consent, destinations and the end of a taken-over SDK. */
class HostedConsentTest extends ChatApplication {
  private static final LocalDate TERMS = LocalDate.of(2023, 8, 7);

  @Override
  String choices() {
    return "{\"documents\": []}";
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

  @Test
  void law5_revokedWhileQueued_neverLeaves() throws Exception {
    start();
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

  @Test
  void sdkClosed_whatIsQueued_isSent_andTheInstanceEnds() {
    start();
    chatOfUser("secret-1");

    sdk.close();

    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.received("secret-1")).isFalse();
    assertThat(Assent.installed()).isEmpty();
  }

  @Test
  void destinations_listed_replaceTheExporters() {
    properties.put("assent.destinations", "research,ops");
    properties.remove("assent.purpose");
    for (String name : new String[] {"research", "ops"}) {
      String prefix = "assent.destination." + name;
      properties.put(prefix + ".purpose", name.equals("ops") ? "security" : "ai_training");
      properties.put(prefix + ".recipient", "first_party");
      properties.put(prefix + ".endpoint", receiver.endpoint(name).toString());
    }
    start();

    chatOfUser("secret-1");
    sdk.getMeter("shop").counterBuilder("http.server.requests").build().add(1);
    flush();

    assertThat(receiver.spans("research")).hasSize(1);
    assertThat(receiver.spans("ops")).hasSize(1);
    assertThat(receiver.metrics("ops")).isNotEmpty();
    assertThat(receiver.spans("")).isEmpty();
    assertThat(receiver.metrics("")).isEmpty();
    assertThat(receiver.received("secret-1")).isFalse();
  }

  @Test
  void destinations_listedWithoutEndpoint_useOpenTelemetrysButNotItsHeaders() {
    list("research");
    properties.put("otel.exporter.otlp.headers", "authorization=Bearer of-the-exporter");
    start();

    chatOfUser("secret-1");
    flush();

    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.requests())
        .noneMatch(request -> request.head().contains("of-the-exporter"));
  }

  /** The reader of the exporter that they replace would have this interval. */
  @Test
  void destinations_listed_getMetricsAtTheirInterval() {
    list("research");
    properties.put("otel.metric.export.interval", "10");
    start();

    sdk.getMeter("shop").counterBuilder("http.server.requests").build().add(1);

    await().atMost(Duration.ofSeconds(20)).until(() -> !receiver.metrics("").isEmpty());
  }

  private void list(String name) {
    properties.remove("assent.purpose");
    properties.put("assent.destinations", name);
    properties.put("assent.destination." + name + ".purpose", "ai_training");
    properties.put("assent.destination." + name + ".recipient", "first_party");
  }

  @Test
  void purposeOfOneExporter_byItsName_counts() {
    properties.put("assent.destination.otlp.purpose", "security");

    start();

    assertThat(String.join(" ", log.messages())).contains("for security, first_party");
  }
}
