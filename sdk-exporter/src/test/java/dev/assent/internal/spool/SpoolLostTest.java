/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.LogRecorder;
import dev.assent.internal.file.FailingDisk;
import dev.assent.internal.file.MemoryDisk;
import dev.assent.ledger.Lost;
import dev.assent.ledger.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Law 13: unreadable data of a spool is counted under its signal, and reported in one log line. */
@Timeout(60)
class SpoolLostTest {
  private static final Path KEY = Path.of("/spool/d/key");
  private static final String A = "acme/u7";

  @TempDir private Path directory;
  private final LogRecorder logs = LogRecorder.start("dev.assent.spool");
  private SpoolRig rig;

  @BeforeEach
  void start() {
    rig = new SpoolRig(directory).start();
    rig.grant(A, rig.chat());
    rig.spool(A, "text-1");
    rig.spool(A, "text-2");
  }

  @AfterEach
  void balances() {
    logs.close();
    rig.close();
    assertThat(logs.messages()).noneMatch(line -> line.contains("acme") || line.contains("text-"));
  }

  private Path segment() {
    return rig.disk.files().stream()
        .filter(file -> file.toString().endsWith(".frames"))
        .findFirst()
        .orElseThrow();
  }

  private void restartWith(Consumer<MemoryDisk> change) {
    rig.restart(
        between -> {
          change.accept(between.disk);
          return between;
        });
  }

  private void assertLostAndSaid(String why) {
    assertThat(rig.arriveAll()).isEmpty();
    assertThat(rig.counts().lost()).containsOnlyKeys(Lost.SPOOL_DAMAGED);
    assertThat(rig.counts().lost()).containsEntry(Lost.SPOOL_DAMAGED, 2L);
    assertThat(rig.counts().found()).isEqualTo(2);
    assertThat(logs.messages())
        .singleElement()
        .satisfies(line -> assertThat(line).contains("d", why, "ASSENT_SPOOL_DIR"));
  }

  @Test
  void restart_keyIsGone_isCountedAndSaid() throws Exception {
    restartWith(
        disk -> {
          try {
            disk.delete(KEY);
          } catch (java.io.IOException e) {
            throw new AssertionError(e);
          }
        });

    assertLostAndSaid("its key is missing");
  }

  @Test
  void restart_keyIsDamaged_isCountedAndSaid() {
    restartWith(disk -> disk.change(KEY, key -> key[20] ^= 1));

    assertLostAndSaid("its key is missing");
  }

  @Test
  void restart_keyIsAnothers_isCountedAndSaid() {
    SpoolRig other = new SpoolRig(directory).start();
    other.grant(A, other.chat());
    other.spool(A, "text");
    byte[] key = other.disk.content(KEY);
    other.close();

    restartWith(disk -> disk.put(KEY, key));

    assertLostAndSaid("its key is missing, damaged or replaced");
  }

  @Test
  void restart_segmentIsAnothers_isCountedAndSaid() {
    SpoolRig other = new SpoolRig(directory).start();
    other.grant(A, other.chat());
    other.spool(A, "text");
    other.spool(A, "text");
    byte[] segment = other.disk.content(segment());
    other.close();

    restartWith(disk -> disk.put(segment(), segment));

    assertLostAndSaid("its key is missing, damaged or replaced");
  }

  @Test
  void restart_segmentsHeaderIsDamaged_isCountedAndSaid() {
    restartWith(disk -> disk.change(segment(), bytes -> bytes[50] ^= 1));

    assertLostAndSaid("a segment is damaged");
  }

  @Test
  void restart_segmentIsCut_isSaidAndTheRestArrives() {
    restartWith(
        disk -> {
          byte[] bytes = disk.content(segment());
          disk.put(segment(), Arrays.copyOf(bytes, bytes.length - 20));
        });

    assertThat(rig.arriveAll()).contains("text-1").doesNotContain("text-2");
    assertThat(logs.messages())
        .singleElement()
        .satisfies(line -> assertThat(line).contains("d end within data", ": 1.", "can't count"));
  }

  @Test
  void restart_nothingIsCut_saysNothing() {
    restartWith(disk -> {});

    assertThat(rig.arriveAll()).contains("text-1", "text-2");
    assertThat(logs.messages()).isEmpty();
  }

  /** Counts the frame under its own signal, although its header is unreadable. */
  @Test
  void restart_frameOfLogsIsDamaged_isCountedUnderLogs() {
    try (SpoolRig both = new SpoolRig(directory)) {
      both.withTraces = true;
      both.start();
      both.grant(A, both.chat());
      both.spool(A, "text-1");
      both.spool(A, "text-2");
      both.restart(
          between -> {
            Path file =
                between.disk.files().stream()
                    .filter(each -> each.toString().endsWith(".frames"))
                    .findFirst()
                    .orElseThrow();
            between.disk.change(file, bytes -> bytes[bytes.length - 1] ^= 1);
            return between;
          });

      assertThat(both.arriveAll()).contains("text-1").doesNotContain("text-2");
      assertThat(both.counts().lost()).containsEntry(Lost.SPOOL_DAMAGED, 1L);
      assertThat(both.ledger.snapshot().entry("d", dev.assent.ledger.Signal.TRACES).lost())
          .isEmpty();
    }
    assertThat(logs.messages())
        .singleElement()
        .satisfies(line -> assertThat(line).contains("damaged"));
  }

  @Test
  void lines_damageGoesOn_areSaidOncePerHour() {
    for (int i = 0; i < 3; i++) {
      rig.spool(A, "text");
      rig.disk.change(segment(), bytes -> bytes[bytes.length - 1] ^= 1);
      rig.take().forEach(frame -> rig.arrive(List.of(frame)));
    }
    assertThat(logs.messages()).hasSize(1);

    rig.clock.advance(Duration.ofHours(1));
    rig.settableSource.confirm();
    rig.spool(A, "text");
    rig.disk.change(segment(), bytes -> bytes[bytes.length - 1] ^= 1);
    rig.take();

    assertThat(logs.messages()).hasSize(2);
  }

  @Test
  void disk_takesNothing_isSaid() {
    rig.disk.plan(FailingDisk.Fault.FAILS_FROM, 1);
    rig.signalSpool.undelivered().keep(rig.chat(A, "text"), false);
    rig.account.lost(State.IN_FLIGHT, Lost.RETRIES_EXHAUSTED, 1);
    rig.disk.mend();

    assertThat(logs.messages())
        .singleElement()
        .satisfies(line -> assertThat(line).contains("can't store data", "IOException"));
  }

  @Test
  void data_afterClose_saysThatTheTimeWasOver() {
    var late = rig.chat(A, "text");
    rig.close();
    rig.signalSpool.undelivered().keep(late, false);
    rig.account.lost(State.IN_FLIGHT, Lost.CLOSED, 1);

    assertThat(logs.messages())
        .singleElement()
        .satisfies(line -> assertThat(line).contains("The time of close() was over", "is lost"));
  }

  @Test
  void restart_killedWithinAnErasure_saysNothing() {
    for (int at = 1; at < 60; at++) {
      SpoolRig victim = new SpoolRig(directory).start();
      victim.grant(A, victim.chat());
      victim.grant("acme/u8", victim.chat());
      victim.spool(A, "text");
      victim.spool("acme/u8", "text");
      victim.disk.plan(FailingDisk.Fault.KILLED_BEFORE, at);
      try {
        var unused = victim.revoke(A);
      } catch (FailingDisk.Killed killed) {
        assertThat(victim.disk.isKilled()).isTrue();
      }
      if (!victim.disk.isKilled()) {
        victim.close();
        break;
      }
      SpoolRig next = new SpoolRig(directory, victim).start();
      assertThat(next.arriveAll()).as("operation %d", at).isNotEmpty();
      next.close();
    }

    assertThat(logs.messages()).isEmpty();
  }
}
