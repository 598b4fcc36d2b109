/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.internal.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** A source whose answers a test sets. */
final class TestSource implements KnownChoices {
  private final String name;
  private final Map<String, Answer> answers = new HashMap<>();
  private final Clock clock;

  TestSource(String name, Clock clock) {
    this.name = name;
    this.clock = clock;
  }

  TestSource says(String level, MaskedChoice... choices) {
    return says(new MaskedDocument(level, 5, 0, java.util.List.of(choices)), null, 0);
  }

  TestSource says(MaskedDocument document, String problem, long ageNanos) {
    answers.put(
        document.subject(),
        new Answer(
            document, problem, clock.nanoTime() - ageNanos, clock.epochNanos() - ageNanos, true));
    return this;
  }

  TestSource answers(String level, Answer answer) {
    answers.put(level, answer);
    return this;
  }

  TestSource unreadable(String level) {
    answers.put(level, Answer.unknown("it was cut off"));
    return this;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Answer answer(String level) {
    return answers.getOrDefault(
        level,
        new Answer(MaskedDocument.empty(level), null, clock.nanoTime(), clock.epochNanos(), true));
  }

  @Override
  public void start(Listener listener) {}
}
