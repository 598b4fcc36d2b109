/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.AUDIO;
import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.NETWORK;
import static dev.assent.internal.decision.Fixture.OPERATION;
import static dev.assent.internal.decision.Fixture.TRAINING;
import static dev.assent.internal.decision.Fixture.training;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.fixtures.ManualExecutor;
import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.SourceReply;
import dev.assent.ledger.Withheld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The state stored before a restart, in every order with the platform's answers after it, and with
 * evictions from the cache.
 */
class RestartOrderTest {
  @TempDir Path directory;
  private Fixture fixture;
  private FakePlatform platform;
  private ManualExecutor cacheThread;
  private ManualExecutor disk;
  private long maxBytes = 1 << 20;
  private String trust = "";
  private List<KnownChoices> others = List.of();

  @BeforeEach
  void begin() {
    fixture = new Fixture(directory);
    platform = new FakePlatform("https://consent.example");
    platform.say(MaskedDocument.empty("acme"));
  }

  private Decisions start() {
    cacheThread = ManualExecutor.onTheCaller(fixture.clock);
    disk = new ManualExecutor(fixture.clock);
    return fixture.built(
        fixture
            .builder()
            .sources(others)
            .consentSources(List.of(platform))
            .sourceCallers(() -> Runnable::run)
            .cacheExecutor(cacheThread)
            .fileExecutor(disk)
            .cacheMaxBytes(maxBytes)
            .stateDirectory(directory.resolve("states"))
            .stateTrust(trust)
            .random(() -> 0.5));
  }

  private void settle() {
    for (int i = 0; i < 5; i++) {
      cacheThread.runDue();
      disk.runDue();
      fixture.executor.runDue();
    }
  }

  private void pass(Duration duration) {
    for (long second = 0; second < duration.toSeconds(); second++) {
      fixture.clock.advance(Duration.ofSeconds(1));
      settle();
    }
  }

  /** Runs the process once with a reachable platform, long enough to store. */
  private void run() {
    try (Decisions decisions = start()) {
      decisions.subject("acme/u7");
      settle();
      pass(Duration.ofSeconds(2));
    }
    settle();
  }

  private void unplug() {
    platform.otherwise = new SourceReply.Failed("down", null, true);
    platform.reply("acme", platform.otherwise);
    platform.reply("acme/u7", platform.otherwise);
  }

  private void forget(Decisions decisions, String level) {
    Awaitility.await()
        .until(
            () -> {
              for (int i = 0; i < 500; i++) {
                decisions.subject("other/x" + i);
              }
              cacheThread.runDue();
              System.gc();
              return decisions.cache().known(level) == null;
            });
  }

  private static Withheld reason(SubjectHandle subject) {
    return subject.currentDecision().reason(TRAINING, CHAT);
  }

  @Test
  void stored_platformSaidMoreAndWasForgotten_doesNotComeBack() {
    platform.say("acme/u7", 1, fixture.granted(CHAT));
    run();
    platform.say("acme/u7", 2, fixture.denied(CHAT));
    maxBytes = 16 << 10;

    try (Decisions decisions = start()) {
      settle();
      decisions.subject("acme/u7");
      settle();
      forget(decisions, "acme/u7");
      unplug();
      SubjectHandle again = decisions.subject("acme/u7");
      settle();

      assertThat(training(again) & CHAT).isZero();
    }
  }

  @Test
  void stored_grantWasWithdrawnWithoutADenialAndForgotten_doesNotComeBack() {
    platform.say("acme/u7", 1, fixture.granted(CHAT));
    run();
    platform.reply("acme/u7", new SourceReply.Absent(null));
    maxBytes = 16 << 10;

    try (Decisions decisions = start()) {
      settle();
      decisions.subject("acme/u7");
      settle();
      forget(decisions, "acme/u7");
      unplug();
      SubjectHandle again = decisions.subject("acme/u7");
      settle();

      assertThat(training(again) & CHAT).isZero();
    }
  }

  @Test
  void stored_denialAndThePlatformSaysAbsentBeforeItIsRead_staysADenial() {
    platform.say("acme/u7", 1, fixture.denied(CHAT));
    run();
    platform.reply("acme/u7", new SourceReply.Absent(null));
    platform.say("acme", 1, fixture.granted(CHAT));

    try (Decisions decisions = start()) {
      SubjectHandle subject = decisions.subject("acme/u7"); // the disk is slow
      settle();

      assertThat(reason(subject)).isEqualTo(Withheld.DENIED);
    }
  }

  @Test
  void stored_laterRevisionReadAfterThePlatformsOlderOne_countsAgain() {
    platform.say("acme/u7", 42, fixture.denied(CHAT));
    run();
    platform.say("acme/u7", 41, fixture.granted(CHAT));

    try (Decisions decisions = start()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      settle();

      assertThat(reason(subject)).isEqualTo(Withheld.DENIED);
    }
  }

  @Test
  void stored_laterRevisionReadWhileTheOlderOneIsConfirmed_isNotConfirmed() {
    platform.say("acme/u7", 42, fixture.granted(CHAT));
    run();
    fixture.clock.advance(Duration.ofHours(23));
    platform.say("acme/u7", 41);

    try (Decisions decisions = start()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      platform.slow = true;
      platform.listener.changed("acme/u7");
      settle(); // the disk was slow
      platform.slow = false;
      platform.answer(new SourceReply.Unchanged(Duration.ZERO, null)); // confirms revision 41
      settle();
      assertThat(training(subject) & CHAT).isEqualTo(CHAT);

      fixture.clock.advance(Duration.ofHours(2));
      assertThat(training(subject) & CHAT).isZero();
    }
  }

  @Test
  void stored_sameRevisionReadAfterThePlatformsGrant_onlyTightens() {
    platform.say("acme/u7", 42, fixture.denied(CHAT));
    run();
    platform.say("acme/u7", 42, fixture.granted(CHAT));

    try (Decisions decisions = start()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      settle();

      assertThat(reason(subject)).isEqualTo(Withheld.DENIED);
    }
  }

  @Test
  void stored_olderRevisionReadAfterThePlatformsDocument_changesNothing() {
    platform.say("acme/u7", 1, fixture.denied(CHAT));
    run();
    platform.say("acme/u7", 2, fixture.granted(CHAT));

    try (Decisions decisions = start()) {
      SubjectHandle subject = decisions.subject("acme/u7");
      long before = fixture.clock.epochNanos();
      fixture.clock.advance(Duration.ofSeconds(1));
      settle();

      assertThat(training(subject) & CHAT).isEqualTo(CHAT);
      assertThat(subject.currentDecision().permitted(TRAINING, before) & CHAT).isEqualTo(CHAT);
    }
  }

  @Test
  void stored_underOtherKeys_onlyDenialsCountUntilThePlatformAnswers() {
    platform.say("acme/u7", 1, fixture.granted(CHAT), fixture.denied(AUDIO));
    run();
    trust = "other keys";
    unplug();

    try (Decisions decisions = start()) {
      settle();
      SubjectHandle subject = decisions.subject("acme/u7");
      settle();
      assertThat(training(subject) & CHAT).isZero();
      assertThat(subject.decision().reason(TRAINING, AUDIO)).isEqualTo(Withheld.DENIED);
      assertThat(subject.decision().permitted(OPERATION) & NETWORK).isZero(); // opt_out: not unset

      platform.say(MaskedDocument.empty("acme"));
      platform.say("acme/u7", 1, fixture.granted(CHAT), fixture.denied(AUDIO));
      platform.listener.changed("acme");
      platform.listener.changed("acme/u7");
      pass(Duration.ofSeconds(5));
      assertThat(training(subject) & CHAT).isEqualTo(CHAT);
    }
  }

  @Test
  void stored_underOtherKeys_noOtherSourcesGrantCountsUntilThePlatformAnswers() {
    platform.say("acme/u7", 1, fixture.denied(AUDIO));
    run();
    trust = "other keys";
    others = List.of(fixture.file);
    fixture.file.say("acme/u7", fixture.granted(CHAT));
    platform.slow = true;

    try (Decisions decisions = start()) {
      settle();
      SubjectHandle subject = decisions.subject("acme/u7");
      settle();
      assertThat(reason(subject)).isEqualTo(Withheld.UNKNOWN);

      platform.slow = false;
      platform.pending.forEach(it -> it.reply().complete(new SourceReply.Absent(null)));
      settle();
      assertThat(training(subject) & (CHAT | AUDIO)).isEqualTo(CHAT);
    }
  }

  @Test
  void stored_absence_documentOfTheFirstRevisionCounts() {
    platform.reply("acme/u7", new SourceReply.Absent(null));
    run();
    platform.say("acme/u7", 0, fixture.granted(CHAT));

    try (Decisions decisions = start()) {
      settle();
      SubjectHandle subject = decisions.subject("acme/u7");
      settle();

      assertThat(training(subject) & CHAT).isEqualTo(CHAT);
    }
  }

  @Test
  void save_failed_isTriedAgainThoughNothingMoreIsSaid() throws IOException {
    platform.say("acme/u7", 1, fixture.granted(CHAT));
    run();
    platform.say("acme/u7", 2, fixture.denied(CHAT));
    Path states = directory.resolve("states");
    Path away = directory.resolve("away");
    Decisions crashing = start();
    settle();
    crashing.subject("acme/u7");
    Files.move(states, away);
    Files.writeString(states, "no directory");
    pass(Duration.ofSeconds(3));
    Files.delete(states);
    Files.move(away, states);
    pass(Duration.ofSeconds(20));
    unplug();

    try (Decisions decisions = start()) {
      settle();
      SubjectHandle subject = decisions.subject("acme/u7");
      settle();

      assertThat(reason(subject)).isEqualTo(Withheld.DENIED);
    }
    crashing.close();
  }

  @Test
  void denial_forgottenBeforeItWasStored_isStored() {
    platform.say("acme/u7", 1, fixture.granted(CHAT));
    run();
    platform.say("acme/u7", 2, fixture.denied(CHAT));
    maxBytes = 16 << 10;
    try (Decisions decisions = start()) {
      settle();
      decisions.subject("acme/u7");
      fixture.executor.runDue();
      forget(decisions, "acme/u7"); // within the second before a save
      settle();
      pass(Duration.ofSeconds(2));
    }
    settle();
    unplug();

    try (Decisions decisions = start()) {
      settle();
      SubjectHandle subject = decisions.subject("acme/u7");
      settle();

      assertThat(reason(subject)).isEqualTo(Withheld.DENIED);
    }
  }

  @Test
  void save_diskHangs_oneIsWaitingAtMost() {
    try (Decisions decisions = start()) {
      settle();
      for (int i = 0; i < 100; i++) {
        platform.say("acme/u7", i, fixture.granted(CHAT));
        decisions.subject("acme/u7");
        platform.listener.changed("acme/u7");
        fixture.clock.advance(Duration.ofSeconds(1));
        cacheThread.runDue();
        fixture.executor.runDue();
      }
      assertThat(disk.waiting()).isLessThanOrEqualTo(2); // one save, and a read of the policy
    }
  }

  @Test
  void save_closedBeforeTheStateWasRead_losesNoDenial() {
    platform.say("acme/u7", 1, fixture.granted(CHAT));
    run();
    platform.say("acme/u7", 2, fixture.denied(CHAT));
    try (Decisions decisions = start()) {
      decisions.subject("acme/u7"); // the disk is slow
    }
    settle();
    unplug();

    try (Decisions decisions = start()) {
      settle();
      SubjectHandle subject = decisions.subject("acme/u7");
      settle();

      assertThat(reason(subject)).isEqualTo(Withheld.DENIED);
    }
  }

  @Test
  void sources_ofOneName_areRefused() {
    FakePlatform twin = new FakePlatform(platform.name());

    assertThatThrownBy(
            () ->
                fixture
                    .builder()
                    .sources(List.of())
                    .consentSources(List.of(platform, twin))
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(platform.name());
  }

  @Test
  void sources_withoutANames_doNotShareAState() {
    platform = new FakePlatform(null);
    FakePlatform twin = new FakePlatform(null);
    platform.say(MaskedDocument.empty("acme"));
    platform.say("acme/u7", 1, fixture.denied(CHAT));
    twin.say(MaskedDocument.empty("acme"));
    twin.say("acme/u7", 5, fixture.granted(AUDIO));
    for (int i = 0; i < 2; i++) {
      try (Decisions decisions = startBoth(twin)) {
        settle();
        SubjectHandle subject = decisions.subject("acme/u7");
        settle();
        assertThat(training(subject) & CHAT).isZero();
        assertThat(subject.decision().reason(TRAINING, CHAT))
            .isEqualTo(i == 0 ? Withheld.DENIED : Withheld.UNKNOWN);
        assertThat(subject.decision().permitted(OPERATION) & NETWORK)
            .isEqualTo(i == 0 ? NETWORK : 0);
        pass(Duration.ofSeconds(2));
      }
      settle();
      unplug();
      twin.reply("acme", platform.otherwise);
      twin.reply("acme/u7", platform.otherwise);
    }
  }

  private Decisions startBoth(FakePlatform twin) {
    cacheThread = ManualExecutor.onTheCaller(fixture.clock);
    disk = new ManualExecutor(fixture.clock);
    return fixture.built(
        fixture
            .builder()
            .sources(List.of())
            .consentSources(List.of(platform, twin))
            .sourceCallers(() -> Runnable::run)
            .cacheExecutor(cacheThread)
            .fileExecutor(disk)
            .stateDirectory(directory.resolve("states"))
            .random(() -> 0.5));
  }
}
