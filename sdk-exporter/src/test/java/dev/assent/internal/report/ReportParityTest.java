/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.catalog.CatalogName.Kind;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.gate.DatumGate;
import dev.assent.internal.gate.WithheldNames;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.ledger.Signal;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the report counts is what the gates do, over random data, where no choice decides. */
class ReportParityTest {
  private static final int ROUNDS = 100;
  private static final List<String> OWN =
      List.of("", "service.usage", "protected.health", "content.chat", "no.such.category");

  private final long seed = Long.getLong("tests.seed", 4711);
  private final Random random = new Random(seed);

  private Attributes attributes() {
    AttributesBuilder attributes = Attributes.builder();
    put(attributes, "app.size", random.nextBoolean() ? 7L : "many");
    put(attributes, "app.mode", random.nextBoolean() ? "fast" : "odd");
    put(attributes, "app.mail", "a@b");
    put(attributes, "app.chat", "hello");
    put(attributes, "app.unknown", 1.5);
    put(attributes, "http.route", random.nextBoolean() ? "/orders/{id}" : "/orders/4711");
    put(attributes, "exception.message", "text");
    put(attributes, "assent.category", OWN.get(random.nextInt(OWN.size())));
    return attributes.build();
  }

  private void put(AttributesBuilder attributes, String name, Object value) {
    if (random.nextInt(3) == 0 || "".equals(value)) {
      return;
    }
    if (value instanceof Long number) {
      attributes.put(name, number);
    } else if (value instanceof Double number) {
      attributes.put(name, number);
    } else {
      attributes.put(name, value.toString());
    }
  }

  private String somebody(ReportFixture fixture) {
    boolean isGranted = random.nextBoolean();
    fixture.choose("acme/u7", isGranted);
    return random.nextBoolean() ? "acme/u7" : "";
  }

  @Test
  void span_attributesThatLeave_areThoseThatTheGateLeaves() {
    for (int round = 0; round < ROUNDS; round++) {
      ReportFixture fixture = new ReportFixture();
      Attributes given = attributes();
      fixture.span(somebody(fixture), span -> span.setAllAttributes(given));
      StampedSpan passed =
          fixture.spans.isEmpty()
              ? null // dropped before any gate
              : DatumGate.ofSpans(
                      0,
                      fixture.catalog,
                      Limits.NONE,
                      account(fixture, Signal.TRACES),
                      WithheldNames.IGNORED,
                      (held, from, decision) -> {})
                  .enter(fixture.spans.get(0));
      compare(fixture, given, passed == null ? null : passed.getAttributes());
    }
  }

  @Test
  void log_attributesThatLeave_areThoseThatTheGateLeaves() {
    for (int round = 0; round < ROUNDS; round++) {
      ReportFixture fixture = new ReportFixture();
      Attributes given = attributes();
      fixture.log(somebody(fixture), log -> log.setAllAttributes(given));
      StampedLog passed =
          DatumGate.ofLogs(
                  0,
                  fixture.catalog,
                  Limits.NONE,
                  account(fixture, Signal.LOGS),
                  WithheldNames.IGNORED,
                  (held, from, decision) -> {})
              .enter(fixture.logs.get(0));
      compare(fixture, given, passed == null ? null : passed.getAttributes());
    }
  }

  private static Account account(ReportFixture fixture, Signal signal) {
    return LiveLedger.create(fixture.catalog.categories(), fixture.decisions.destinations())
        .account(0, signal);
  }

  private void compare(ReportFixture fixture, Attributes given, @Nullable Attributes passed) {
    FieldCounts counts = fixture.observer.counts();
    DestinationCounts at = counts.counts().get(0);
    for (AttributeKey<?> key : given.asMap().keySet()) {
      if (!key.getKey().startsWith("assent.")) {
        int slot = counts.names().find(Kind.ATTRIBUTE, key.getKey());
        long leaves = at.data(slot) - at.choice(slot);
        for (Reason reason : Reason.values()) {
          leaves -= at.stripped(slot, reason) + at.whole(slot, reason);
        }
        assertThat(at.data(slot)).isEqualTo(1);
        if (at.choice(slot) == 0) {
          assertThat(leaves == 1)
              .as("seed %s: %s of %s", seed, key.getKey(), given)
              .isEqualTo(passed != null && passed.asMap().containsKey(key));
        }
      }
    }
  }
}
