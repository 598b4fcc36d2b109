/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.capture.EventEmitter;
import dev.assent.capture.EventType;
import dev.assent.capture.Events;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Signal;
import dev.assent.ledger.Withheld;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A destination without a signal neither receives the signal's data nor counts it. */
class SignalsTest {
  @Test
  void event_onlyDestinationThatMayReceiveItTakesNoLogs_isNeverBuilt() {
    try (Assent assent =
        Assent.builder()
            .environment(
                Map.of(
                    "ASSENT_DESTINATIONS", "traces,others",
                    "ASSENT_DESTINATION_TRACES_PURPOSE", "service_operation",
                    "ASSENT_DESTINATION_TRACES_RECIPIENT", "first_party",
                    "ASSENT_DESTINATION_TRACES_SIGNALS", "traces",
                    "ASSENT_DESTINATION_OTHERS_PURPOSE", "ai_training",
                    "ASSENT_DESTINATION_OTHERS_RECIPIENT", "third_party"))
            .closeOnExit(false)
            .build()) {
      assent.events().declare(EventType.usage("meeting.joined")).begin().emit();

      Ledger ledger = assent.ledger();
      assertThat(ledger.entry("traces", Signal.LOGS).captured()).isZero();
      assertThat(ledger.entry("others", Signal.LOGS).withheld())
          .isEqualTo(Map.of(Withheld.POLICY, 1L));
      assertThat(ledger.balances()).isTrue();
    }
  }

  @Test
  void event_closedByItsProvenanceOrStrippedOfAField_isCountedOnlyWhereLogsGo() {
    Field<String> text = Field.ofString("meeting.chat.text", Category.CONTENT_CHAT);
    try (Assent assent =
        Assent.builder()
            .environment(
                Map.of(
                    "ASSENT_DESTINATIONS", "traces,logs",
                    "ASSENT_DESTINATION_TRACES_PURPOSE", "ai_training",
                    "ASSENT_DESTINATION_TRACES_RECIPIENT", "third_party",
                    "ASSENT_DESTINATION_TRACES_SIGNALS", "traces",
                    "ASSENT_DESTINATION_LOGS_PURPOSE", "service_operation",
                    "ASSENT_DESTINATION_LOGS_RECIPIENT", "first_party",
                    "ASSENT_POLICY", "terms"))
            .closeOnExit(false)
            .build()) {
      Events events = assent.events();
      EventEmitter sent = events.declare(EventType.usage("meeting.chat.sent", text));
      sent.begin().with(text, "words").emit();
      sent.begin().from(events.provenance(Category.CONTENT_CHAT)).emit();

      Ledger ledger = assent.ledger();
      assertThat(ledger.entry("traces", Signal.LOGS).captured()).isZero();
      assertThat(ledger.entry("traces", Signal.LOGS).withheldByCategory()).isEmpty();
      assertThat(ledger.entry("logs", Signal.LOGS).captured()).isEqualTo(2);
      assertThat(ledger.entry("logs", Signal.LOGS).withheldByCategory().get("content.chat"))
          .isNotEmpty();
      assertThat(ledger.balances()).isTrue();
    }
  }
}
