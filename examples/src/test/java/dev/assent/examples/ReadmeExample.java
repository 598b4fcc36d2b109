/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples;

import dev.assent.Assent;
import dev.assent.capture.EventEmitter;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.policy.Purpose;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Set;

/** The README's example, to the letter: {@link ReadmeTest} compares and runs it. */
final class ReadmeExample {
  static final LocalDate TERMS = LocalDate.of(2026, 11, 24);

  // begin
  static final Field<String> TEXT = Field.ofString("meeting.chat.text", Category.CONTENT_CHAT);
  static final Field<Long> LENGTH = Field.ofLong("meeting.chat.length", Category.SERVICE_USAGE);
  static final EventType CHAT = EventType.usage("meeting.chat.sent", TEXT, LENGTH);
  static final Set<Category> CHATS = Set.of(Category.CONTENT_CHAT);

  static void run(Assent assent, String words) throws Exception {
    EventEmitter chat = assent.capture().declare(CHAT);
    try (Scope scope = assent.subject("acme/u7").makeCurrent()) {
      chat.event().with(TEXT, words).with(LENGTH, words.length()).emit(); // leaves without text
      assent.consent().grant("acme/u7", Purpose.PRODUCT_IMPROVEMENT, CHATS, TERMS).get();
      chat.event().with(TEXT, words).with(LENGTH, words.length()).emit(); // leaves with its text
      assent.flush(Duration.ofSeconds(5)); // what still waits here at a revocation loses it again
      assent.consent().revoke("acme/u7", Purpose.PRODUCT_IMPROVEMENT, CHATS).get();
      chat.event().with(TEXT, words).with(LENGTH, words.length()).emit(); // without it again
    }
  }

  // end

  private ReadmeExample() {}
}
