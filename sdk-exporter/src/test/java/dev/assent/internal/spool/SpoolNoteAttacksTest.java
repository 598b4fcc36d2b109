/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.file.FailingDisk;
import dev.assent.ledger.Lost;
import dev.assent.ledger.State;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Attacks on the record of a pending erasure. The rig's sources have the same choices after a crash
 * as before it.
 */
@Timeout(120)
class SpoolNoteAttacksTest {
  private static final Path OWED = Path.of("/spool/d/owed");
  private static final Path KEY = Path.of("/spool/d/key");
  private static final String ACCOUNT = "acme";
  private static final String A = "acme/u7";
  private static final String B = "acme/u8";

  @TempDir private Path directory;

  private SpoolRig granted() {
    SpoolRig started = new SpoolRig(directory).start();
    for (String subject : List.of(ACCOUNT, A, B)) {
      started.grant(subject, started.chat() | started.voice());
    }
    return started;
  }

  /**
   * Returns a run that was killed after the record was durable and before any frame was changed.
   */
  private SpoolRig noted(Consumer<SpoolRig> filling, Consumer<SpoolRig> change) {
    for (int at = 1; at < 200; at++) {
      SpoolRig victim = granted();
      filling.accept(victim);
      byte[] key = victim.disk.content(KEY);
      victim.disk.plan(FailingDisk.Fault.KILLED_BEFORE, at);
      try {
        change.accept(victim);
      } catch (FailingDisk.Killed killed) {
        // expected
      }
      if (!victim.disk.isKilled()) {
        break;
      }
      SpoolRig next = new SpoolRig(directory, victim);
      if (next.disk.content(OWED) != null && Arrays.equals(key, next.disk.content(KEY))) {
        return next;
      }
    }
    throw new AssertionError("no note was written");
  }

  /** The erasure of an account's grant does not cover data under a user's own grant. */
  @Test
  void owed_accountsGrantEnds_usersOwnGrantKeepsTheirs() {
    SpoolRig next =
        noted(
            victim -> {
              victim.spool(ACCOUNT, "canary-of-the-account");
              victim.spool(A, "chat-of-a");
            },
            victim -> victim.silence(ACCOUNT));
    next.start();

    assertThat(next.arriveAll()).contains("chat-of-a").doesNotContain("canary");
    next.close();
  }

  /**
   * Law 5: a category that a document added to content is in the erasure, although the next run's
   * document adds nothing.
   */
  @Test
  void owed_whatWasAddedToContent_isTakenThoughNothingIsAddedAnyMore() {
    SpoolRig next =
        noted(
            victim -> victim.spool(A, "canary-of-a"),
            victim ->
                victim.settableSource.adds(
                    A, victim.catalog.categories().mask("protected.health")));
    next.settableSource.adds(A, 0);
    next.start();

    assertThat(next.arriveAll()).doesNotContain("canary");
    next.close();
  }

  @Test
  void revoke_accountsWhileItsUsersAreUnheard_isErased() {
    SpoolRig rig = granted();
    rig.spool(A, "canary-of-a");
    rig.spool("other/u1", "nobodys");
    rig.restart(
        between -> {
          between.settableSource.isUnheard(A, true);
          return between;
        });
    rig.take();
    byte[] key = rig.disk.content(KEY);

    rig.revoke(ACCOUNT);

    assertThat(rig.disk.content(KEY)).isNotEqualTo(key);
    rig.settableSource.isUnheard(A, false);
    assertThat(rig.arriveAll()).doesNotContain("canary");
    rig.close();
  }

  /** An erasure destroyed the key, and the process ended before it could count the data. */
  @Test
  void restart_noteWithoutTheKey_isCounted() {
    SpoolRig next =
        noted(
            victim -> {
              victim.spool(A, "canary-of-a");
              victim.spool(B, "chat-of-b");
            },
            victim -> victim.revoke(A));
    next.disk.remove(KEY);
    next.start();

    assertThat(next.arriveAll()).isEmpty();
    assertThat(next.counts().lost()).containsOnly(Map.entry(Lost.SPOOL_ERASED, 2L));
    assertThat(next.counts().found()).isEqualTo(2);
    next.close();
  }

  /** The run that completes the erasure is killed too, at each of its operations. */
  @Test
  void law10_killedAgainWhileWhatIsOwedIsErased_allIsCounted() {
    SpoolRig noted =
        noted(
            victim -> {
              victim.spool(A, "canary-of-a");
              victim.spool(B, "chat-of-b");
              victim.spool(ACCOUNT, "chat-of-the-account");
            },
            victim -> victim.revoke(A));
    Map<Path, byte[]> files = new TreeMap<>();
    noted.disk.files().forEach(file -> files.put(file, noted.disk.content(file)));
    for (int at = 1; at < 200; at++) {
      noted.disk.restart();
      for (Path file : List.copyOf(noted.disk.files())) {
        noted.disk.remove(file);
      }
      files.forEach(noted.disk::put);
      SpoolRig first = new SpoolRig(directory, noted);
      first.disk.plan(FailingDisk.Fault.KILLED_BEFORE, at);
      try {
        first.start();
      } catch (FailingDisk.Killed killed) {
        // expected
      }
      if (!first.disk.isKilled()) {
        first.close();
        assertThat(at).isGreaterThan(10);
        return;
      }
      SpoolRig next = new SpoolRig(directory, first).start();
      assertThat(next.arriveAll())
          .as("operation %d", at)
          .contains("chat-of-b", "chat-of-the-account")
          .doesNotContain("canary");
      assertThat(next.counts().lost()).as("operation %d", at).isEmpty();
      assertThat(next.in(State.EXPORTED)).isEqualTo(3);
      next.close();
    }
    throw new AssertionError("it has no end");
  }

  /** A hundred subjects revoke at once, and the spool is rewritten once. */
  @Test
  void revoke_aHundredAtOnce_isOneRewrite() {
    SpoolRig rig = granted();
    for (int i = 0; i < 100; i++) {
      rig.grant("acme/p" + i, rig.chat());
      rig.spool("acme/p" + i, "canary-of-" + i);
    }
    rig.spool(B, "chat-of-b");
    int before = rig.disk.replacements(KEY);
    rig.tasks.hold();
    for (int i = 0; i < 100; i++) {
      rig.revoke("acme/p" + i);
    }
    rig.tasks.release();

    assertThat(rig.disk.replacements(KEY) - before).isEqualTo(1);
    assertThat(rig.erasures.stream().mapToLong(each -> each.of(rig.signal)).sum()).isEqualTo(100);
    assertThat(rig.arriveAll()).contains("chat-of-b").doesNotContain("canary");
    rig.close();
  }
}
