/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.policy.Policy;
import dev.assent.policy.Purpose;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests of applications, which {@link ProofTest} runs in JVMs of their own. */
final class ProvenApplication {
  private static final Field<String> TEXT = Field.ofString("chat.text", Category.CONTENT_CHAT);
  private static final Field<String> NEVER = Field.ofString("chat.draft", Category.CONTENT_CHAT);

  private ProvenApplication() {}

  private static void run(AssentTestKit kit, Field<String> text) {
    EventType sent = EventType.usage("chat.sent", text);
    EventType drafted = EventType.usage("chat.drafted", NEVER);
    try (Assent assent =
        kit.builder("training", to -> to.purpose(Purpose.AI_TRAINING))
            .policy(Policy.terms())
            .events(sent, drafted)
            .build()) {
      try (Scope user = assent.subject("acme/u7").storeInContext(Context.root()).makeCurrent()) {
        assent.events().begin(sent).with(text, "the merger closes on friday").emit();
      }
      assertThat(assent.flush(Duration.ofSeconds(10))).isTrue();
    }
    assertThat(kit.receiver().requests()).hasSize(1);
    kit.assertNothingLeaks("the merger closes on friday");
  }

  /** A sound application. */
  @ExtendWith(AssentExtension.class)
  static class Sound {
    @Test
    void send_text_stays(AssentTestKit kit) {
      run(kit, TEXT);
    }
  }

  /** The text is declared as what the service makes. */
  @ExtendWith(AssentExtension.class)
  static class Leaky {
    @Test
    void send_text_leaves(AssentTestKit kit) {
      Field<String> wrong = Field.ofString("chat.text", Category.SERVICE_USAGE);
      EventType sent = EventType.usage("chat.sent", wrong);
      try (Assent assent =
          kit.builder("training", to -> to.purpose(Purpose.AI_TRAINING))
              .policy(Policy.terms())
              .events(sent)
              .build()) {
        assent.events().begin(sent).with(wrong, "harmless").emit();
      }
    }
  }

  /** Its destination is no receiver of the kit. */
  @ExtendWith(AssentExtension.class)
  static class Elsewhere {
    @Test
    void send_nowhere(AssentTestKit kit) {
      EventType sent = EventType.usage("chat.sent", TEXT);
      kit.receiver().close();
      try (Assent assent =
          kit.builder("training", to -> to.purpose(Purpose.AI_TRAINING))
              .policy(Policy.terms())
              .events(sent)
              .build()) {
        assertThat(assent.toString()).contains("training");
      }
    }
  }

  /** Starts no instance. */
  static class Silent {
    @Test
    void nothing_isRecorded() {
      assertThat(System.getProperty("assent.prove")).isNull();
    }

    @Nested
    class Inner {
      @Test
      void nothing_isRecorded() {
        assertThat(System.getProperty("assent.prove")).isNull();
      }
    }
  }
}
