/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.capture.EventType;
import dev.assent.ledger.LedgerSnapshot;
import dev.assent.ledger.Signal;
import dev.assent.ledger.Withheld;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A destination that does not take a signal neither gets it nor counts it. */
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
      assent.capture().declare(EventType.usage("meeting.joined")).event().emit();

      LedgerSnapshot ledger = assent.ledger().snapshot();
      assertThat(ledger.entry("traces", Signal.LOGS).captured()).isZero();
      assertThat(ledger.entry("others", Signal.LOGS).withheld())
          .isEqualTo(Map.of(Withheld.POLICY, 1L));
      assertThat(ledger.balances()).isTrue();
    }
  }
}
