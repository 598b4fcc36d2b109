/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import static dev.assent.internal.spool.SpoolRig.CHAT;
import static dev.assent.internal.spool.SpoolRig.VOICE;
import static dev.assent.internal.spool.SpoolRig.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.data.StampedLog;
import dev.assent.internal.file.FailingDisk;
import dev.assent.ledger.Lost;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Frames of earlier runs: they are read once consent is known, and gated by the current decisions.
 */
@Timeout(60)
class SpoolRestartTest extends SpoolTestBase {
  @Test
  void restart_sourceAway_nothingIsReadUntilItAnswers() {
    rig.spool(A, "text");
    rig.settableSource.fails(true);
    rig.restart();

    assertThat(rig.take()).isEmpty();
    assertThat(rig.counts().found()).isZero();
    assertThat(rig.signalSpool.hasFrames()).isFalse();

    rig.settableSource.fails(false);
    assertThat(rig.arriveAll()).contains("text");
    assertThat(rig.counts().found()).isEqualTo(1);
  }

  @Test
  void lookNow_beforeTheNextLookIsDue_readsWhatWasHeldBack() {
    rig.spool(A, "text");
    rig.restart();
    rig.decisions.holdStored();
    assertThat(rig.signalSpool.hasFrames()).isFalse();
    rig.decisions.releaseStored();
    assertThat(rig.signalSpool.hasFrames()).as("before the next look").isFalse();

    rig.spool.lookNow();

    assertThat(rig.signalSpool.hasFrames()).isTrue();
    assertThat(rig.arriveAll()).contains("text");
  }

  @Test
  void revoke_sourceAway_isErasedUnreadAllTheSame() {
    rig.keep(rig.capture(A, "app.said", Map.of(CHAT, "canary")));
    rig.spool(B, "stays");
    rig.settableSource.fails(true);
    rig.restart();

    rig.revoke(A);

    assertThat(rig.erasures.get(0).of(Signal.LOGS)).isEqualTo(1);
    assertThat(rig.counts().withheld()).containsEntry(Withheld.DENIED, 1L);
    rig.settableSource.fails(false);
    List<Frame> left = rig.take();
    assertThat(text(left)).contains("stays").doesNotContain("canary");
    rig.arrive(left);
  }

  /**
   * A frame that waits for an unreadable document keeps its content, although another subject
   * revokes.
   */
  @Test
  void revoke_otherCategoryOfAFrameThatWaits_whatIsUnknownStays() {
    rig.keep(rig.capture(A, "app.sent", Map.of(CHAT, "canary", VOICE, "voice-waits")));
    rig.settableSource.isUnheard(A, true);
    rig.restart();

    rig.revoke(A);
    assertThat(rig.take()).isEmpty();
    rig.settableSource.isUnheard(A, false);

    List<Frame> left = rig.take();
    assertThat(text(left)).contains("voice-waits").doesNotContain("canary");
    assertThat(rig.arrive(left)).contains("voice-waits");
  }

  /** The document adds no more when the next run reads it. */
  private void restartSinceHealthWasAdded(String event) {
    rig.grant(A, rig.chat() | rig.health());
    rig.settableSource.adds(A, rig.health());
    rig.keep(rig.capture(A, event, Map.of(CHAT, "canary")));
    rig.settableSource.adds(A, 0);
    rig.restart();
  }

  @Test
  void restart_healthWasAddedAtTheCaptureAndIsDenied_isErasedBeforeAnythingIsSent() {
    restartSinceHealthWasAdded("app.said");
    assertThat(rig.signalSpool.hasFrames()).isTrue();
    rig.deny(A, rig.health());
    rig.clock.advance(Duration.ofSeconds(2));
    assertThat(rig.signalSpool.hasFrames()).isFalse();

    assertThat(rig.in(State.SPOOLED)).isZero();
  }

  @Test
  void restart_healthWasAddedAtTheCaptureAndIsDenied_leavesWithoutTheContent() {
    restartSinceHealthWasAdded("app.sent");
    List<Frame> taken = rig.take();
    assertThat(text(taken)).contains("canary");
    rig.deny(A, rig.health());

    assertThat(rig.arrive(taken)).contains("app.sent").doesNotContain("canary");
  }

  @Test
  void revoke_healthWasAddedWhileItWasStored_isErased() {
    rig.grant(A, rig.chat() | rig.health());
    rig.keep(rig.capture(A, "app.said", Map.of(CHAT, "canary")));
    rig.settableSource.adds(A, rig.health());
    rig.settableSource.adds(A, 0);
    assertThat(rig.in(State.SPOOLED)).isEqualTo(1);
    rig.deny(A, rig.health());

    assertThat(rig.in(State.SPOOLED)).isZero();
  }

  @Test
  void leave_healthWasAddedWhileItWasStored_leavesWithoutTheContent() {
    rig.grant(A, rig.chat() | rig.health());
    rig.keep(rig.capture(A, "app.sent", Map.of(CHAT, "canary")));
    rig.settableSource.adds(A, rig.health());
    rig.settableSource.adds(A, 0);
    List<Frame> taken = rig.take();
    assertThat(text(taken)).contains("canary");
    rig.deny(A, rig.health());

    assertThat(rig.arrive(taken)).contains("app.sent").doesNotContain("canary");
  }

  /** It waited in memory while a document added health, and was stored afterwards. */
  @Test
  void restart_healthWasAddedBeforeItWasStored_isErasedBeforeAnythingIsSent() {
    rig.grant(A, rig.chat() | rig.health());
    List<StampedLog> waits = rig.capture(A, "app.said", Map.of(CHAT, "canary"));
    rig.settableSource.adds(A, rig.health());
    rig.settableSource.adds(A, 0);
    rig.keep(waits);
    rig.restart();
    assertThat(rig.signalSpool.hasFrames()).isTrue();
    rig.deny(A, rig.health());
    rig.clock.advance(Duration.ofSeconds(2));
    assertThat(rig.signalSpool.hasFrames()).isFalse();

    assertThat(rig.in(State.SPOOLED)).isZero();
  }

  @Test
  void restart_subjectUnknown_waitsAndGoesWhenKnown() {
    rig.spool(A, "text-a");
    rig.spool(B, "text-b");
    rig.settableSource.isUnheard(A, true);
    rig.restart();

    assertThat(rig.arriveAll()).contains("text-b").doesNotContain("text-a");
    assertThat(rig.in(State.SPOOLED)).isEqualTo(1);
    assertThat(rig.signalSpool.hasFrames()).isFalse();

    rig.settableSource.isUnheard(A, false);
    assertThat(rig.arriveAll()).contains("text-a");
  }

  /** The receiver is unavailable too: no frame is taken, and yet the denied one is erased. */
  @Test
  void restart_knownLaterAndDenied_isErasedBeforeAnythingIsSent() {
    rig.keep(rig.capture(A, "app.said", Map.of(CHAT, "canary")));
    rig.settableSource.isUnheard(A, true);
    rig.restart();
    rig.clock.advance(Duration.ofSeconds(2));
    assertThat(rig.signalSpool.hasFrames()).isFalse();
    rig.deny(A, rig.chat());
    assertThat(rig.in(State.SPOOLED)).as("nothing was heard of it yet").isEqualTo(1);
    rig.settableSource.isUnheard(A, false);

    rig.clock.advance(Duration.ofSeconds(2));
    assertThat(rig.signalSpool.hasFrames()).isFalse();

    assertThat(rig.in(State.SPOOLED)).isZero();
    assertThat(rig.counts().withheld()).containsEntry(Withheld.DENIED, 1L);
  }

  @Test
  void restart_deniedMeanwhile_isErasedWhenItIsRead() {
    rig.spool(A, "canary");
    rig.deny(A, rig.chat());
    rig.spool(A, "none");
    rig.restart(
        between -> {
          between.settableSource.say(A, dev.assent.consent.ChoiceValue.DENIED, between.voice());
          return between;
        });

    assertThat(text(rig.take())).isNotEmpty().doesNotContain("canary");
  }

  @Test
  void restart_deniedAndGrantedAgainMeanwhile_doesNotReachBack() {
    rig.spool(A, "canary");
    rig.restart(
        between -> {
          between.deny(A, between.chat());
          between.grant(A, between.chat());
          return between;
        });

    List<Frame> left = rig.take();
    assertThat(text(left)).isNotEmpty().doesNotContain("canary");
    rig.arrive(left);
  }

  /** A log record may have a time in the future. */
  @Test
  void restart_timeInTheFuture_grantMadeSinceDoesNotCover() {
    Instant tomorrow = Instant.ofEpochSecond(0, rig.clock.epochNanos()).plus(Duration.ofDays(1));
    rig.keep(rig.capture(A, "app.sent", Map.of(CHAT, "canary"), tomorrow));
    rig.restart(
        between -> {
          between.deny(A, between.chat());
          between.grant(A, between.chat());
          return between;
        });

    assertThat(text(rig.take())).isNotEmpty().doesNotContain("canary");
  }

  @Test
  void restart_fieldIsSomethingElseNow_isWithheld() {
    rig.grant(A, rig.chat());
    rig.deny(B, rig.voice());
    rig.spool(B, "canary");
    rig.restart(
        between -> {
          between.catalogText = between.catalogText.replace("content.chat }", "content.audio }");
          return between;
        });

    List<Frame> left = rig.take();
    assertThat(rig.arrive(left)).doesNotContain("canary");
    assertThat(text(left)).doesNotContain("canary");
  }

  @Test
  void restart_fieldIsInNoCatalogNow_isWithheld() {
    rig.spool(A, "canary");
    rig.restart(
        between -> {
          between.catalogText = between.catalogText.replace("app.chat.text", "app.other");
          return between;
        });

    assertThat(rig.arriveAll()).isNotEmpty().doesNotContain("canary").doesNotContain("app.chat");
  }

  @Test
  void restart_ruleIsYoungerThanTheData_isWithheld() throws IOException {
    rig.spool(A, "canary");
    Path policy = directory.resolve("policy.yaml");
    Files.writeString(
        policy,
        """
        terms: 2023-11-15
        rules:
          - { categories: [service], purposes: [any], recipients: [first_party], basis: allow }
          - { categories: [content], purposes: [any], recipients: [first_party], basis: allow,
              since: 2023-11-15 }
        """);
    rig.restart(
        between -> {
          between.policy = policy.toString();
          between.clock.advance(Duration.ofHours(3));
          return between;
        });

    assertThat(rig.arriveAll()).isNotEmpty().doesNotContain("canary");
  }

  @Test
  void restart_severalSubjects_allMustPermit() {
    List<StampedLog> both = rig.capture(A, "app.sent", Map.of(CHAT, "canary"), null);
    rig.keep(both);
    rig.spool(B, "text-b");
    rig.restart(
        between -> {
          between.deny(A, between.chat());
          between.ownSubject = B;
          return between;
        });

    assertThat(rig.arriveAll()).contains("text-b").doesNotContain("canary");
  }

  @Test
  void restart_processBelongsToSomebodyNow_theirDenialCounts() {
    rig.spool(A, "canary");
    rig.restart(
        between -> {
          between.deny("acme/owner", between.chat());
          between.ownSubject = "acme/owner";
          return between;
        });

    assertThat(rig.arriveAll()).isNotEmpty().doesNotContain("canary");
  }

  @Test
  void restart_signalThatIsNotConfigured_isLostAndCounted() {
    rig.spool(A, "canary");
    rig.restart(
        between -> {
          between.signal = Signal.TRACES;
          return between;
        });

    assertThat(rig.take()).isEmpty();
    assertThat(rig.counts().found()).isEqualTo(1);
    assertThat(rig.counts().lost()).containsEntry(Lost.SPOOL_DAMAGED, 1L);
    assertThat(rig.disk.files()).noneMatch(file -> file.toString().endsWith(".frames"));
  }

  @Test
  void restart_possiblySentAndDenied_countsAsPossiblySent() {
    List<StampedLog> data = rig.capture(A, "app.said", Map.of(CHAT, "canary"));
    assertThat(rig.signalSpool.undelivered().keep(data, true)).isEmpty();
    rig.restart(
        between -> {
          between.deny(A, between.chat());
          return between;
        });

    assertThat(rig.take()).isEmpty();
    assertThat(rig.in(State.POSSIBLY_SENT)).isEqualTo(1);
    assertThat(rig.counts().withheld()).isEmpty();
  }

  @Test
  void revoke_unseenThatMayHaveBeenSent_countsAsPossiblySent() {
    List<StampedLog> data = rig.capture(A, "app.said", Map.of(CHAT, "canary"));
    assertThat(rig.signalSpool.undelivered().keep(data, true)).isEmpty();
    rig.settableSource.fails(true);
    rig.restart();

    rig.revoke(A);

    assertThat(rig.in(State.POSSIBLY_SENT)).isEqualTo(1);
    rig.settableSource.fails(false);
  }

  @Test
  void restart_erasureIsOwed_isEndedFirst() {
    rig.spool(A, "canary");
    rig.disk.plan(FailingDisk.Fault.FAILS_FROM, 4);
    rig.revoke(A);
    assertThat(rig.erasures.get(0).problem()).isNotNull();
    rig.restart(
        between -> {
          between.disk.mend();
          return between;
        });
    rig.grant(A, rig.chat());

    assertThat(rig.arriveAll()).doesNotContain("canary");
    rig.spool(A, "kept-again");
    assertThat(rig.arriveAll()).contains("kept-again");
  }

  /** Another erasure runs before the pending one, and must not replace it by a smaller one. */
  @Test
  void restart_owedIsEndedByAnotherErasure_whatWasOwedIsErased() {
    rig.spool(A, "canary");
    rig.spool(B, "chat-of-b");
    rig.disk.plan(FailingDisk.Fault.KILLED_BEFORE, 16);
    try {
      rig.revoke(A);
    } catch (FailingDisk.Killed killed) {
      // expected
    }
    SpoolRig next = new SpoolRig(directory, rig).startHolding();
    try {
      assertThat(next.disk.content(Path.of("/spool/d/owed"))).isNotNull();
      next.deny(B, next.voice());
      next.tasks.release();

      assertThat(next.arriveAll()).contains("chat-of-b").doesNotContain("canary");
    } finally {
      rig = next;
    }
  }

  @Test
  void earlierRun_readmitted_isJudgedOnAtEachAttempt() {
    rig.spool(A, "canary");
    rig.restart();
    List<Frame> taken = rig.take();
    assertThat(text(taken)).contains("canary");

    rig.revoke(A);

    assertThat(rig.arrive(taken)).isNotEmpty().doesNotContain("canary");
    assertThat(rig.take()).isEmpty();
  }

  /** The frames on disk contain more than those in memory: stripped in memory, not yet on disk. */
  @Test
  void earlierRun_takenAndRevoked_diskIsStrippedToo() {
    rig.keep(rig.capture(A, "app.sent", Map.of(CHAT, "canary", VOICE, "voice-stays")));
    rig.restart();
    List<Frame> taken = rig.take();
    rig.revoke(A);

    rig.restart();

    assertThat(text(rig.take())).contains("voice-stays").doesNotContain("canary");
    assertThat(taken).hasSize(1);
  }
}
