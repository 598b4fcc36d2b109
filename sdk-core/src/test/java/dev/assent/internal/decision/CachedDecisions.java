/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.training;

import dev.assent.fixtures.ManualExecutor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests of decisions over a platform whose documents are cached, in virtual time. */
abstract class CachedDecisions {
  @TempDir Path directory;
  Fixture fixture;
  FakePlatform platform;
  ManualExecutor cacheThread;
  Decisions decisions;

  @BeforeEach
  final void prepare() {
    fixture = new Fixture(directory);
    platform = new FakePlatform("https://consent.example");
    cacheThread = new ManualExecutor(fixture.clock);
  }

  @AfterEach
  final void end() {
    decisions.close();
  }

  DecisionsBuilder builder() {
    return fixture
        .builder()
        .sources(List.of())
        .consentSources(List.of(platform))
        .cacheExecutor(cacheThread)
        .sourceCallers(() -> Runnable::run)
        .random(() -> 0.5);
  }

  final void settle() {
    for (int i = 0; i < 5; i++) {
      cacheThread.runDue();
      fixture.executor.runDue();
    }
  }

  /** Lets time pass at once. */
  final void pass(Duration duration) {
    fixture.clock.advance(duration);
    settle();
  }

  /** Lets time pass second by second. */
  final void passInSeconds(Duration duration) {
    for (long step = 0; step < duration.toMillis(); step += 1_000) {
      pass(Duration.ofMillis(Math.min(1_000, duration.toMillis() - step)));
    }
  }

  /** Lets pass the time in which the other level is read again. */
  void heard() {
    settle();
    pass(Duration.ofMillis(1_300));
  }

  static long chat(SubjectHandle subject) {
    return training(subject) & CHAT;
  }
}
