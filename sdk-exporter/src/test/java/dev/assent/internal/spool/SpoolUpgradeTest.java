/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import static dev.assent.internal.spool.SpoolRig.CHAT;
import static dev.assent.internal.spool.SpoolRig.VOICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Spools that the version of commit {@code 490bed7} wrote: {@code spool-01.bin} has three frames of
 * two subjects and one completed frame; {@code spool-01-owed.bin} has the same, of a process killed
 * after it recorded the pending erasure of {@code acme/u7}'s chat. Each is a list of files: name,
 * length, content.
 */
@Timeout(60)
class SpoolUpgradeTest {
  private static final String A = "acme/u7";
  private static final String B = "acme/u8";

  @TempDir private Path directory;
  private SpoolRig rig;

  @AfterEach
  void balances() {
    rig.close();
  }

  /** Starts with the files, and with the grants that were in force when they were written. */
  private void startOn(String fixture) throws IOException {
    rig = new SpoolRig(directory);
    SpoolRig asking = new SpoolRig(directory).start();
    long both = asking.chat() | asking.voice();
    asking.close();
    for (String subject : List.of(A, B)) {
      rig.tick();
      rig.settableSource.say(subject, dev.assent.consent.ChoiceValue.GRANTED, both);
      rig.tick();
    }
    rig.clock.advance(java.time.Duration.ofSeconds(2));
    try (InputStream resource = SpoolUpgradeTest.class.getResourceAsStream(fixture);
        DataInputStream in = new DataInputStream(resource)) {
      while (true) {
        String name = in.readUTF();
        byte[] content = new byte[in.readInt()];
        in.readFully(content);
        rig.disk.put(Path.of("/spool/d").resolve(name), content);
      }
    } catch (EOFException end) {
      rig.start();
    }
  }

  @Test
  void upgrade_allThatWaited_arrives() throws IOException {
    startOn("spool-01.bin");

    assertThat(rig.arriveAll())
        .contains("chat-of-u7", "voice-of-u7", "said-by-u7", "chat-of-u8")
        .doesNotContain("done-with");
    assertThat(rig.in(State.EXPORTED)).isEqualTo(3);
    assertThat(rig.counts().lost()).isEmpty();
  }

  @Test
  void upgrade_deniedMeanwhile_isErasedAndTheOthersStays() throws IOException {
    startOn("spool-01.bin");
    rig.revoke(A);

    assertThat(rig.arriveAll())
        .contains("voice-of-u7", "chat-of-u8")
        .doesNotContain("chat-of-u7", "said-by-u7");
  }

  /**
   * That version's record names no subject, so it concerns all of them, as it did then. The erased
   * data is counted.
   */
  @Test
  void upgrade_noteOfWhatIsOwed_meansEverybodyAndIsCounted() throws IOException {
    startOn("spool-01-owed.bin");

    assertThat(rig.arriveAll())
        .contains("voice-of-u7")
        .doesNotContain("chat-of-u7", "said-by-u7", "chat-of-u8");
    assertThat(rig.in(State.EXPORTED)).isEqualTo(2);
    assertThat(rig.counts().withheld().values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(1);
    assertThat(
            rig.counts().withheldByCategory().get("content.chat").values().stream()
                .mapToLong(Long::longValue)
                .sum())
        .isEqualTo(3);
    assertThat(rig.disk.files()).noneMatch(file -> file.endsWith("owed"));
  }

  /** New frames beside old ones are sent, and erased, regardless of their version. */
  @Test
  void upgrade_newFramesBesideOld_areErasedAndSentTogether() throws IOException {
    startOn("spool-01.bin");
    rig.take().forEach(frame -> assertThat(rig.signalSpool.putBack(frame, false)).isTrue());
    rig.keep(rig.capture(A, "app.sent", Map.of(CHAT, "canary", VOICE, "voice-again")));
    rig.spool(B, "chat-again");
    rig.revoke(A);
    rig.restart();

    assertThat(rig.arriveAll())
        .contains("voice-of-u7", "voice-again", "chat-of-u8", "chat-again")
        .doesNotContain("canary", "chat-of-u7");
    assertThat(rig.counts().lost()).isEmpty();
    assertThat(rig.counts().withheld()).doesNotContainKey(Withheld.GATE_FAILED);
  }
}
