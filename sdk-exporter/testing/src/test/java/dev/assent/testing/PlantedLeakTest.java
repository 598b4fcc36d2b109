/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static dev.assent.testing.AssentAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.Assent;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.policy.Policy;
import dev.assent.policy.Purpose;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The example of docs/INVENTORY.md: an application with a planted leak, which the kit finds. */
@ExtendWith(AssentExtension.class)
class PlantedLeakTest {
  private static final String WORDS = "the merger closes on friday";
  private static final Field<String> TEXT = Field.ofString("chat.text", Category.CONTENT_CHAT);
  private static final EventType CHAT = EventType.usage("chat.sent", TEXT);

  /** The leak: it declares words as a name that the service makes. */
  private static final Field<String> TOPIC = Field.ofString("chat.topic", Category.SERVICE_USAGE);

  private static final EventType LEAKY = EventType.usage("chat.listed", TOPIC);

  private static void send(Assent assent, EventType type, Field<String> field) {
    try (Scope user = assent.subject("acme/u7").storeInContext(Context.current()).makeCurrent()) {
      assent.events().begin(type).with(field, WORDS).emit();
    }
    assent.flush(Duration.ofSeconds(10));
  }

  private static Assent start(AssentTestKit kit) {
    return kit.builder("training", to -> to.purpose(Purpose.AI_TRAINING))
        .policy(Policy.terms())
        .events(CHAT, LEAKY)
        .build();
  }

  @Test
  void send_withoutConsent_wordsStay(AssentTestKit kit) {
    try (Assent assent = start(kit)) {
      send(assent, CHAT, TEXT);

      assertThat(assent.ledger()).balances();
    }
    kit.assertNothingLeaks(WORDS);
  }

  @Test
  void send_wrongCategory_leakIsFound(AssentTestKit kit) {
    try (Assent assent = start(kit)) {
      send(assent, LEAKY, TOPIC);
    }

    assertThatThrownBy(() -> kit.assertNothingLeaks(WORDS))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(
            "'"
                + WORDS
                + "' is in request /training/v1/logs: event chat.listed, attribute"
                + " chat.topic, as it is");
  }

  @Test
  void send_printedWords_leakIsFound(AssentTestKit kit) {
    try (Assent assent = start(kit)) {
      send(assent, CHAT, TEXT);
    }
    System.out.println("sending " + WORDS);

    assertThatThrownBy(() -> kit.assertNothingLeaks(WORDS)).hasMessageContaining("output");
  }
}
