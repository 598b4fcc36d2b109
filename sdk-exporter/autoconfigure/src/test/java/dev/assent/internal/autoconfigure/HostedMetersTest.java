/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.micrometer.AssentMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.context.Scope;
import org.junit.jupiter.api.Test;

/** The meters about an instance that took an SDK over, in a registry of the application. */
class HostedMetersTest extends ChatApplication {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Override
  String choices() {
    return GRANTED;
  }

  private Assent bound() {
    Assent assent = Assent.installed().orElseThrow();
    AssentMeters.ledger(assent).bindTo(registry);
    AssentMeters.consentCache(assent).bindTo(registry);
    return assent;
  }

  private double count(String name, String... tags) {
    return registry.get(name).tags(tags).functionCounter().count();
  }

  @Test
  void ledger_countsOfTheTakenOverSdk() {
    start();
    bound();
    chatOfUser("granted-1");
    flush();

    assertThat(count("assent.captured", "destination", "otlp", "signal", "traces")).isEqualTo(1);
    assertThat(registry.find("cache.gets").meters()).isNotEmpty();
  }

  @Test
  void subjects_namesThatAreNoPaths_areCounted() {
    start();
    bound();
    chatOfUser("granted-1");
    assertThat(count("assent.subjects.unreadable")).isZero();

    try (Scope scope = naming("acme/u7, acme/u8").makeCurrent()) {
      chat("secret-2");
    }
    flush();

    assertThat(count("assent.subjects.unreadable")).isEqualTo(1);
    assertThat(receiver.received("secret-2")).isFalse();
  }

  /** Counts of what was withheld would be a beacon: also if a bridge records them in the SDK. */
  @Test
  void law7_metersNamedAsOurs_recordedInTheSdk_neverLeave() {
    start();

    sdk.getMeter("io.opentelemetry.micrometer-1.5")
        .counterBuilder("assent.withheld")
        .build()
        .add(1);
    sdk.getMeter("shop").counterBuilder("http.server.requests").build().add(1);
    flush();

    assertThat(receiver.metrics("")).extracting(each -> each.getName()).isNotEmpty();
    assertThat(receiver.received("assent.withheld")).isFalse();
  }
}
