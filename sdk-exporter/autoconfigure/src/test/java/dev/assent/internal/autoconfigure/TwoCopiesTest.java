/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.consent.Receipt;
import dev.assent.internal.decision.OtherInstances;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** An instance of the application beside one that took an SDK over. */
class TwoCopiesTest extends ChatApplication {

  @Override
  String choices() {
    return GRANTED;
  }

  private Assent own() {
    return Assent.builder()
        .environment(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint("own").toString()))
        .closeOnExit(false)
        .build();
  }

  @Test
  void law5_revokedInTheApplicationsInstance_reachesTheTakenOverSdk() throws Exception {
    start();
    try (Assent own = own()) {
      chatOfUser("granted-1");

      Receipt receipt =
          own.consent("acme/u7")
              .revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT)
              .get(10, TimeUnit.SECONDS);
      flush();

      assertThat(receipt.counts())
          .anyMatch(count -> count.destination().equals("otlp") && count.stripped() == 1)
          .anyMatch(count -> count.destination().equals("default"));
      assertThat(receiver.spans("")).hasSize(1);
      assertThat(receiver.received("granted-1")).isFalse();
    }
  }

  @Test
  void revoked_anotherCopyFails_theReceiptFails_andTheDenialIsInForce() {
    Map<Object, Map<String, Object>> instances = OtherInstances.instances();
    Object other = new Object();
    Function<Map<String, Object>, Object> failing =
        message -> CompletableFuture.failedFuture(new IllegalStateException("gone"));
    instances.put(other, Map.of("revoke", failing));
    try (Assent own = own()) {
      CompletableFuture<Receipt> receipt =
          own.consent("acme/u7").revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT);

      assertThatThrownBy(() -> receipt.get(10, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("another instance of Assent in this process");
      assertThat(own.consent("acme/u7").choices()).isNotEmpty();
    } finally {
      instances.remove(other);
    }
  }

  /** Both read the same variables, and name their destinations alike. */
  @Test
  void spool_sameDirectory_belongsToTheFirst_andItIsSaid() throws Exception {
    Path spool = directory.resolve("spool");
    properties.put("assent.spool.dir", spool.toString());
    start();
    Map<String, String> variables = new HashMap<>();
    variables.put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint("own").toString());
    variables.put("ASSENT_SPOOL_DIR", spool.toString());
    variables.put("ASSENT_DESTINATIONS", "otlp,audit");
    for (String name : List.of("OTLP", "AUDIT")) {
      variables.put("ASSENT_DESTINATION_" + name + "_PURPOSE", "security");
      variables.put("ASSENT_DESTINATION_" + name + "_RECIPIENT", "first_party");
    }

    try (Assent own = Assent.builder().environment(variables).closeOnExit(false).build()) {
      assertThat(log.messages())
          .anyMatch(it -> it.startsWith("The spool of otlp belongs to another instance of Assent"))
          .noneMatch(it -> it.contains("spool of audit"));
      assertThat(spool.resolve("audit")).exists();
      Span span = own.openTelemetry().getTracer("shop").spanBuilder("own").startSpan();
      span.end();
      assertThat(own.flush(Duration.ofSeconds(10))).isTrue();
    }
    assertThat(receiver.spans("own")).hasSize(2);
    sdk.close();

    try (Assent again = Assent.builder().environment(variables).closeOnExit(false).build()) {
      assertThat(log.messages()).filteredOn(it -> it.startsWith("The spool of otlp")).hasSize(1);
    }
  }

  @Test
  void sdkClosed_itIsNotAskedAnyMore() throws Exception {
    start();
    sdk.close();
    try (Assent own = own()) {
      Receipt receipt =
          own.consent("acme/u7")
              .revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT)
              .get(10, TimeUnit.SECONDS);

      assertThat(receipt.counts()).noneMatch(count -> count.destination().equals("otlp"));
    }
  }

  /** An instance of another copy sees no handle in the context, but it sees baggage. */
  @Test
  void subject_madeCurrent_isNamedForOtherCopiesToo() {
    Object ofAnotherCopy = new java.util.ArrayList<>(); // a class of another loader
    OtherInstances.instances().put(ofAnotherCopy, Map.of("subjectEntry", "whose"));
    try (Assent own = own();
        Scope scope = own.subject("acme/u7").storeInContext(Context.root()).makeCurrent()) {
      assertThat(Baggage.current().getEntryValue("whose")).isEqualTo("acme/u7");
    } finally {
      OtherInstances.instances().remove(ofAnotherCopy);
    }
  }

  @Test
  void subject_madeCurrent_withoutOtherCopies_addsNoBaggage() {
    try (Assent own = own();
        Scope scope = own.subject("acme/u7").storeInContext(Context.root()).makeCurrent()) {
      assertThat(Baggage.current().isEmpty()).isTrue();
    }
  }
}
