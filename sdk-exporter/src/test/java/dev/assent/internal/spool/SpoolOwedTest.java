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
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import io.opentelemetry.context.Context;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Law 5: after a crash during the erasure of one subject's data, that data is erased, regardless of
 * later grants, and no other subject loses a frame. The rig's sources grant again after the crash:
 * data outside of the pending erasure may leave.
 */
@Timeout(120)
class SpoolOwedTest {
  private static final Path OWED = Path.of("/spool/d/owed");
  private static final String A = "acme/u7";
  private static final String B = "acme/u8";
  private static final String HOST = "acme/host";

  @TempDir private Path directory;
  private SpoolRig rig;

  @BeforeEach
  void start() {
    rig = granted();
  }

  private SpoolRig granted() {
    SpoolRig started = new SpoolRig(directory).start();
    for (String subject : List.of(A, B, HOST, "acmex/u7")) {
      started.grant(subject, started.chat() | started.voice());
    }
    return started;
  }

  @AfterEach
  void balances() {
    rig.close();
  }

  /** Kills the process at an operation of the erasure; returns null if the erasure has fewer. */
  private SpoolRig killedAt(int operation, String revoked, SpoolRig victim) {
    victim.disk.plan(FailingDisk.Fault.KILLED_BEFORE, operation);
    try {
      var unused = victim.revoke(revoked);
    } catch (FailingDisk.Killed killed) {
      assertThat(victim.disk.isKilled()).isTrue();
    }
    return victim.disk.isKilled() ? new SpoolRig(directory, victim) : null;
  }

  private void fill(SpoolRig into) {
    into.keep(into.capture(A, "app.sent", Map.of(CHAT, "canary-of-a", VOICE, "voice-of-a")));
    into.spool(B, "chat-of-b");
    into.spool("acmex/u7", "chat-of-x");
  }

  @Test
  void revoke_killedAtEachOperation_othersLoseNothingAndWhatIsOwedIsErased() {
    int owedTimes = 0;
    for (int at = 1; ; at++) {
      SpoolRig victim = granted();
      fill(victim);
      byte[] key = victim.disk.content(Path.of("/spool/d/key"));
      SpoolRig next = killedAt(at, A, victim);
      if (next == null) {
        victim.close();
        break;
      }
      boolean pendingErasure = next.disk.content(OWED) != null;
      boolean swapped = !Arrays.equals(key, next.disk.content(Path.of("/spool/d/key")));
      next.start();
      String arrived = next.arriveAll();
      assertThat(arrived).as("operation %d", at).contains("chat-of-b", "chat-of-x", "voice-of-a");
      if (pendingErasure || swapped) {
        owedTimes++;
        assertThat(arrived).as("operation %d", at).doesNotContain("canary");
      }
      assertThat(next.counts().lost()).as("operation %d", at).isEmpty();
      assertThat(next.in(State.EXPORTED)).isEqualTo(3);
      next.close();
    }
    assertThat(owedTimes).isGreaterThan(5);
  }

  /** The erasure is counted: fields per category, and data that is withheld whole. */
  @Test
  void revoke_killedOnceOwed_nextRunCountsFieldsAndData() {
    SpoolRig next =
        pendingErasure(
            A,
            victim -> {
              victim.keep(victim.capture(A, "app.said", Map.of(CHAT, "canary-said")));
              fill(victim);
            });
    next.start();

    assertThat(next.arriveAll()).contains("chat-of-b", "voice-of-a").doesNotContain("canary");
    assertThat(next.counts().withheld().values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(1);
    assertThat(
            next.counts().withheldByCategory().get("content.chat").values().stream()
                .mapToLong(Long::longValue)
                .sum())
        .isEqualTo(2);
    assertThat(next.counts().found()).isEqualTo(4);
    next.close();
  }

  /**
   * Returns a run that was killed after the record was durable and before any frame was changed.
   */
  private SpoolRig pendingErasure(String revoked, java.util.function.Consumer<SpoolRig> filling) {
    for (int at = 1; at < 200; at++) {
      SpoolRig victim = granted();
      filling.accept(victim);
      byte[] key = victim.disk.content(Path.of("/spool/d/key"));
      SpoolRig next = killedAt(at, revoked, victim);
      if (next == null) {
        break;
      }
      if (next.disk.content(OWED) != null
          && Arrays.equals(key, next.disk.content(Path.of("/spool/d/key")))) {
        return next;
      }
    }
    throw new AssertionError("no note was written");
  }

  @Test
  void owed_ofAnAccount_coversItsUsersAndNoOtherAccount() {
    SpoolRig next = pendingErasure("acme", victim -> fill(victim));
    next.start();

    assertThat(next.arriveAll())
        .contains("voice-of-a", "chat-of-x")
        .doesNotContain("canary-of-a", "chat-of-b");
    next.close();
  }

  /** A new grant before the first read does not restore data in the pending erasure. */
  @Test
  void owed_grantsReturnBeforeTheRestart_isErasedAllTheSame() {
    SpoolRig next = pendingErasure(A, this::fill);
    next.settableSource.say(A, dev.assent.consent.ChoiceValue.GRANTED, ~0L >>> 1 & 0xffff);
    next.start();

    assertThat(next.arriveAll()).contains("chat-of-b", "voice-of-a").doesNotContain("canary");
    next.close();
  }

  private static List<StampedLog> of(SpoolRig in, String one, String other, String text) {
    Context both =
        in.decisions.subject(one).and(in.decisions.subject(other)).storeInContext(Context.root());
    return in.captureIn(both, "app.sent", Map.of(CHAT, text));
  }

  @Test
  void revoke_frameOfTwoSubjects_oneRevokes_isStrippedAndTheOthersOwnStays() {
    rig.keep(of(rig, A, HOST, "canary-of-both"));
    rig.spool(HOST, "chat-of-host");
    rig.spool(A, "canary-of-a");

    rig.revoke(A);

    assertThat(rig.arriveAll()).contains("chat-of-host").doesNotContain("canary");
    assertThat(rig.in(State.EXPORTED)).isEqualTo(3);
    assertThat(rig.counts().withheldByCategory().get("content.chat"))
        .containsEntry(Withheld.DENIED, 2L);
  }

  @Test
  void owed_frameOfTwoSubjects_oneRevoked_nextRunTakesTheirsAndLeavesTheOthers() {
    SpoolRig next =
        pendingErasure(
            A,
            victim -> {
              victim.keep(of(victim, A, HOST, "canary-of-both"));
              victim.spool(HOST, "chat-of-host");
              victim.spool(A, "canary-of-a");
            });
    next.start();

    assertThat(next.arriveAll()).contains("chat-of-host").doesNotContain("canary");
    assertThat(next.in(State.EXPORTED)).isEqualTo(3);
    next.close();
  }

  @Test
  void restart_frameOfTwoSubjectsOneDeniedMeanwhile_isStripped() {
    rig.keep(of(rig, A, HOST, "canary-of-both"));
    rig.spool(HOST, "chat-of-host");
    rig.restart(
        between -> {
          between.deny(A, between.chat());
          return between;
        });

    assertThat(rig.arriveAll()).contains("chat-of-host").doesNotContain("canary");
  }

  /** The file contains no subject, text or category in clear, and its hashes can't be inverted. */
  @Test
  void owed_onDisk_namesNobodyInClear() {
    SpoolRig next = pendingErasure(A, this::fill);
    // no shorter texts: hashes and ciphertext hold any two bytes by chance
    for (String secret : List.of("acme", "canary", "content.chat", "app.")) {
      assertThat(next.disk.holds(secret.getBytes(StandardCharsets.UTF_8))).as(secret).isFalse();
    }
    next.start().close();
    assertThat(next.disk.files())
        .as("the note and its key are gone once it is done")
        .noneMatch(file -> file.getFileName().toString().startsWith("owed"));
  }

  /** An unreadable record may concern any subject: everything is erased, and counted. */
  @Test
  void owed_cutOffAnywhereOrItsKeyLost_everythingIsErasedAndCounted() {
    SpoolRig noted = pendingErasure(A, this::fill);
    Map<Path, byte[]> files = new java.util.TreeMap<>();
    noted.disk.files().forEach(file -> files.put(file, noted.disk.content(file)));
    byte[] note = files.get(OWED);
    for (int length = -1; length < note.length; length += length < 0 ? 1 : 13) {
      SpoolRig other = new SpoolRig(directory, noted);
      for (Path file : other.disk.files()) {
        other.disk.put(file, new byte[0]);
      }
      files.forEach(other.disk::put);
      if (length < 0) {
        other.disk.put(Path.of("/spool/d/owed.key"), new byte[64]);
      } else {
        other.disk.put(OWED, Arrays.copyOf(note, length));
      }
      other.start();

      assertThat(other.arriveAll()).as("%d bytes", length).isEmpty();
      assertThat(other.counts().lost().values().stream().mapToLong(Long::longValue).sum())
          .as("%d bytes", length)
          .isEqualTo(3);
      other.close();
    }
  }

  /** A second erasure is requested during the first: both are done, and no other data is erased. */
  @Test
  void revoke_anotherWhileOneIsUnderWay_bothAreErased() {
    fill(rig);
    rig.spool(HOST, "chat-of-host");
    rig.tasks.hold();
    rig.revoke(A);
    rig.revoke(B);
    rig.tasks.release();

    assertThat(rig.arriveAll())
        .contains("voice-of-a", "chat-of-x", "chat-of-host")
        .doesNotContain("canary-of-a", "chat-of-b");
    assertThat(rig.counts().withheldByCategory().get("content.chat"))
        .containsEntry(Withheld.DENIED, 2L);
  }

  /**
   * Many subjects, random revocations, a kill at a random operation: only the revoked data is
   * missing.
   */
  @Test
  void law10_randomKillsWithinErasuresOfOne_nobodyElseLosesAFrame() {
    for (long seed = 1; seed <= 60; seed++) {
      Random random = new Random(seed);
      SpoolRig victim = granted();
      List<String> people = List.of(A, B, HOST, "acmex/u7");
      List<String> kept = new ArrayList<>();
      String revoked = people.get(random.nextInt(people.size()));
      for (int i = 0; i < 12; i++) {
        String one = people.get(random.nextInt(people.size()));
        String text = "text-" + i + ";";
        victim.spool(one, text);
        if (!one.equals(revoked)) {
          kept.add(text);
        }
      }
      SpoolRig next = killedAt(1 + random.nextInt(80), revoked, victim);
      if (next == null) {
        victim.close();
        continue;
      }
      next.start();
      assertThat(next.arriveAll()).as("seed %d", seed).contains(kept);
      assertThat(next.counts().lost()).as("seed %d", seed).isEmpty();
      next.close();
    }
  }

  @Test
  void text_always_isReadable() {
    rig.spool(A, "text");
    assertThat(text(rig.take())).as("the control: canaries would be found").contains("text");
  }
}
