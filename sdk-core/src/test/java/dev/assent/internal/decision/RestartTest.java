/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.AUDIO;
import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.HEALTH;
import static dev.assent.internal.decision.Fixture.TRAINING;
import static dev.assent.internal.decision.Fixture.training;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.SourceReply;
import dev.assent.ledger.Withheld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A platform's last answer survives a restart without network, within limits. */
class RestartTest {
  @TempDir Path directory;
  private Fixture fixture;
  private FakePlatform platform;
  private Path states;

  @BeforeEach
  void begin() {
    fixture = new Fixture(directory);
    states = directory.resolve("states");
    platform = new FakePlatform("https://consent.example");
    platform.say(MaskedDocument.empty("acme"));
  }

  private Decisions start() {
    return fixture.built(
        fixture
            .builder()
            .sources(List.of())
            .consentSources(List.of(platform))
            .sourceCallers(() -> Runnable::run)
            .ownSubject(Fixture.path("acme/u7"))
            .stateDirectory(states)
            .random(() -> 0.5));
  }

  /** Runs the process once with a reachable platform, long enough to store. */
  private void run() {
    Decisions decisions = start();
    settle();
    fixture.executor.advance(Duration.ofSeconds(2));
    settle();
    decisions.close();
    settle();
  }

  private void settle() {
    for (int i = 0; i < 5; i++) {
      fixture.executor.runDue();
    }
  }

  private void unplug() {
    platform.otherwise = new SourceReply.Failed("down", null, true);
    platform.reply("acme", platform.otherwise);
    platform.reply("acme/u7", platform.otherwise);
  }

  private static long chat(Decisions decisions) {
    return training(decisions.processSubject()) & CHAT;
  }

  private Path stored() throws IOException {
    try (Stream<Path> files = Files.list(states)) {
      return files
          .filter(it -> it.getFileName().toString().matches("[0-9a-f]{64}.*"))
          .filter(it -> !it.toString().endsWith(".lock"))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void restart_withoutNetwork_grantCountsForDataFromThenOn() {
    platform.say("acme/u7", 1, fixture.granted(CHAT));
    run();
    long before = fixture.clock.epochNanos();
    fixture.clock.advance(Duration.ofMinutes(1));
    unplug();

    try (Decisions decisions = start()) {
      settle();
      assertThat(chat(decisions)).isEqualTo(CHAT);
      assertThat(decisions.processSubject().decision().permitted(TRAINING, before) & CHAT).isZero();
    }
  }

  @Test
  void restart_beforeAnythingIsRead_unknown() {
    platform.say("acme/u7", 1, fixture.granted(CHAT));
    run();
    unplug();

    try (Decisions decisions = start()) {
      assertThat(decisions.processSubject().decision().reason(TRAINING, CHAT))
          .isEqualTo(Withheld.UNKNOWN);
    }
  }

  @Test
  void restart_longAfter_grantIsUnknownAndDenialIsNot() {
    platform.say("acme/u7", 1, fixture.granted(CHAT), fixture.denied(AUDIO));
    run();
    unplug();
    fixture.clock.advance(Duration.ofHours(24));

    try (Decisions decisions = start()) {
      settle();
      assertThat(decisions.processSubject().decision().reason(TRAINING, CHAT))
          .isEqualTo(Withheld.UNKNOWN);
      assertThat(decisions.processSubject().decision().reason(TRAINING, AUDIO))
          .isEqualTo(Withheld.DENIED);
    }
  }

  @Test
  void restart_ageBeforeIt_countsOn() {
    platform.say("acme/u7", 1, fixture.granted(CHAT));
    run();
    unplug();
    fixture.clock.advance(Duration.ofHours(23));

    try (Decisions decisions = start()) {
      settle();
      assertThat(chat(decisions)).isEqualTo(CHAT);
      fixture.executor.advance(Duration.ofHours(1));
      settle();
      assertThat(chat(decisions)).isZero();
    }
  }

  @Test
  void restart_wallClockSetBack_noGrantCountsUntilItIsConfirmed() {
    platform.say("acme/u7", 1, fixture.granted(CHAT), fixture.denied(AUDIO));
    run();
    unplug();
    fixture.clock.moveWall(Duration.ofHours(-1));

    try (Decisions decisions = start()) {
      settle();
      assertThat(chat(decisions)).isZero();
      assertThat(decisions.processSubject().decision().reason(TRAINING, AUDIO))
          .isEqualTo(Withheld.DENIED);

      platform.reply("acme", new SourceReply.Found(MaskedDocument.empty("acme")));
      platform.reply("acme/u7", new SourceReply.Unchanged(Duration.ZERO, null));
      fixture.executor.advance(Duration.ofMinutes(2));
      settle();
      fixture.executor.advance(Duration.ofHours(2)); // until then the grant is in the future
      settle();
      assertThat(chat(decisions)).isEqualTo(CHAT);
    }
  }

  @Test
  void restart_olderRevisionThanStored_ignored() {
    platform.say("acme/u7", 42, fixture.denied(CHAT));
    run();
    platform.say("acme/u7", 41, fixture.granted(CHAT));

    try (Decisions decisions = start()) {
      settle();
      assertThat(decisions.processSubject().decision().reason(TRAINING, CHAT))
          .isEqualTo(Withheld.DENIED);
    }
  }

  @Test
  void restart_storedDenialThatCannotBeRead_isStillADenialUntilThePlatformAnswers()
      throws IOException {
    platform.say("acme/u7", 1, fixture.denied(CHAT));
    run();
    byte[] bytes = Files.readAllBytes(stored());
    bytes[bytes.length / 2] ^= 1;
    Files.write(stored(), bytes);
    unplug();

    try (Decisions decisions = start()) {
      settle();
      assertThat(decisions.processSubject().decision().reason(TRAINING, CHAT))
          .isEqualTo(Withheld.DENIED);
      assertThat(decisions.processSubject().decision().reason(TRAINING, AUDIO))
          .isEqualTo(Withheld.DENIED);

      platform.say(MaskedDocument.empty("acme"));
      platform.say("acme/u7", 0, fixture.granted(CHAT));
      fixture.executor.advance(Duration.ofMinutes(2));
      settle();
      assertThat(chat(decisions)).isEqualTo(CHAT);
    }
  }

  @Test
  void restart_whatWasAddedToContentCannotBeRead_contentMayBeAnything() throws IOException {
    platform.say(new MaskedDocument("acme/u7", 1, HEALTH, List.of()));
    run();
    Files.write(stored(), new byte[] {1, 2, 3});
    unplug();

    try (Decisions decisions = start()) {
      settle();
      assertThat(decisions.processSubject().currentDecision().addedToContent() & HEALTH)
          .isEqualTo(HEALTH);
      platform.reply("acme/u7", new SourceReply.Absent(null));
      fixture.executor.advance(Duration.ofMinutes(2));
      settle();
      assertThat(decisions.processSubject().currentDecision().addedToContent() & HEALTH)
          .isEqualTo(HEALTH);
    }
  }

  @Test
  void restart_damagedOnce_doesNotHealByBeingStoredAgain() throws IOException {
    platform.say("acme/u7", 1, fixture.denied(CHAT));
    run();
    Files.write(stored(), new byte[] {1, 2, 3});
    unplug();
    run();

    try (Decisions decisions = start()) {
      settle();
      assertThat(decisions.processSubject().decision().reason(TRAINING, CHAT))
          .isEqualTo(Withheld.DENIED);
    }
  }

  @Test
  void restart_lostDenialAndAPlatformWithoutDocument_isStillADenialAfterTheNextOne()
      throws IOException {
    platform.say("acme/u7", 1, fixture.denied(CHAT));
    run();
    Files.write(stored(), new byte[] {1, 2, 3});
    platform.reply("acme/u7", new SourceReply.Absent(null));
    run();
    unplug();

    try (Decisions decisions = start()) {
      settle();
      assertThat(decisions.processSubject().decision().reason(TRAINING, CHAT))
          .isEqualTo(Withheld.DENIED);
    }
  }

  @Test
  void restart_ofAnotherPlatform_storesApart() {
    platform.say("acme/u7", 1, fixture.granted(CHAT));
    run();
    platform = new FakePlatform("https://other.example");
    unplug();

    try (Decisions decisions = start()) {
      settle();
      assertThat(decisions.processSubject().decision().reason(TRAINING, CHAT))
          .isEqualTo(Withheld.UNKNOWN);
    }
  }

  @Test
  void restart_firstEver_unknownAndNotDenied() {
    unplug();
    try (Decisions decisions = start()) {
      settle();
      assertThat(decisions.processSubject().decision().reason(TRAINING, CHAT))
          .isEqualTo(Withheld.UNKNOWN);
    }
  }
}
