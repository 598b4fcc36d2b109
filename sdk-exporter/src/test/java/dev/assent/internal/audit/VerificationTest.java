/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.audit;

import static dev.assent.internal.audit.AuditFixture.deny;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.assent.fixtures.Rounds;
import dev.assent.internal.audit.Verdict.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random journals, and random changes of them: a verification names each, and the line. */
@Tag("rounds")
class VerificationTest {
  private static final long SEED = Long.getLong("tests.seed", 20_261_202L);

  @TempDir private Path directory;

  /** A journal of several files, with lines from 1 on. */
  private AuditFixture journal(Random random, int round) throws Exception {
    AuditFixture fixture = new AuditFixture(directory.resolve("round-" + round));
    int runs = 1 + random.nextInt(3);
    for (int run = 0; run < runs; run++) {
      AuditJournal journal = fixture.open();
      journal.start(Map::of);
      int events = 1 + random.nextInt(40);
      for (int i = 0; i < events; i++) {
        String text = "x".repeat(random.nextInt(4_000));
        deny(journal, "acme/u" + random.nextInt(4), i);
        journal.record(AuditEvent.LEDGER, () -> Map.of("text", text));
        if (random.nextInt(4) == 0) {
          fixture.write();
        }
      }
      fixture.close(journal);
    }
    return fixture;
  }

  @Test
  void verify_randomChanges_namesTheLine() throws Exception {
    int[] counts = new int[8];
    for (int round = 0; round < Rounds.of(120); round++) {
      Random random = new Random(SEED + round);
      AuditFixture fixture = journal(random, round);
      LastHash hash = fixture.lastHash();
      String seed = "seed " + (SEED + round);
      assertThat(fixture.verdict(hash).state()).as(seed).isEqualTo(State.COMPLETE);

      List<String> lines = new ArrayList<>(fixture.texts());
      int size = lines.size();
      int at = random.nextInt(size - 2); // not the last two
      int kind = random.nextInt(8);
      counts[kind]++;
      switch (kind) {
        case 0 -> { // a character
          String line = lines.get(at);
          int place = random.nextInt(line.length());
          char other = line.charAt(place) == '7' ? '8' : '7';
          lines.set(at, line.substring(0, place) + other + line.substring(place + 1));
          write(fixture, lines);
          Verdict verdict = fixture.verdict();
          assertThat(verdict.state()).as(seed).isIn(State.CHANGED, State.REPLACED);
          assertThat(verdict.line()).as("%s: %s", seed, verdict).isEqualTo(at + 1);
        }
        case 1 -> { // a line is gone
          lines.remove(at);
          write(fixture, lines);
          check(fixture.verdict(), State.CUT, at + 1, seed);
        }
        case 2 -> { // two lines changed places
          int other = at + 1 + random.nextInt(size - at - 1);
          Collections.swap(lines, at, other);
          write(fixture, lines);
          check(fixture.verdict(), State.REORDERED, at + 1, seed);
        }
        case 3 -> { // the end is gone
          write(fixture, lines.subList(0, at + 1));
          assertThat(fixture.verdict().state()).as(seed).isEqualTo(State.CONSISTENT);
          check(fixture.verdict(hash), State.CUT, at + 2, seed);
        }
        case 4 -> { // a line is there twice
          lines.add(at + 1, lines.get(at));
          write(fixture, lines);
          check(fixture.verdict(), State.CHANGED, at + 1, seed);
        }
        case 5 -> { // all lines from one on are written anew
          rewrite(lines, at);
          write(fixture, lines);
          assertThat(fixture.verdict().state()).as(seed).isEqualTo(State.CONSISTENT);
          check(fixture.verdict(hash), State.REPLACED, size, seed);
        }
        case 6 -> { // the beginning is gone
          write(fixture, lines.subList(at + 1, size));
          check(fixture.verdict(), State.CUT, 1, seed);
        }
        default -> { // a line that is none
          lines.set(at, "{}");
          write(fixture, lines);
          check(fixture.verdict(), State.CHANGED, at + 1, seed);
        }
      }
    }
    assertThat(counts).as("each kind was tried").doesNotContain(0);
  }

  private static void check(Verdict verdict, State state, long line, String seed) {
    assertThat(verdict.state()).as("%s: %s", seed, verdict).isEqualTo(state);
    assertThat(verdict.line()).as("%s: %s", seed, verdict).isEqualTo(line);
  }

  /** Replaces a value of a line, and all hashes behind it. */
  private static void rewrite(List<String> lines, int at) {
    lines.set(at, lines.get(at).replaceFirst("\"at\":\"20", "\"at\":\"19"));
    for (int i = at + 1; i < lines.size(); i++) {
      String hash = JournalLine.hash(lines.get(i - 1).getBytes(UTF_8));
      lines.set(
          i, lines.get(i).replaceFirst("\"prev\":\"[0-9a-f]{64}\"", "\"prev\":\"" + hash + "\""));
    }
  }

  /** Writes lines over the first file, and deletes the others. */
  private static void write(AuditFixture fixture, List<String> lines) throws IOException {
    List<Path> files = fixture.files();
    for (Path other : files.subList(1, files.size())) {
      Files.delete(other);
    }
    Files.writeString(files.get(0), String.join("\n", lines) + "\n");
  }

  @Test
  void verify_aFileOfAnotherJournal_isReplaced() throws Exception {
    AuditFixture one = large("one");
    AuditFixture other = large("other");
    Path file = one.files().get(2);
    Files.copy(other.files().get(2), file, StandardCopyOption.REPLACE_EXISTING);

    Verdict verdict = one.verdict();
    assertThat(verdict.state()).as(verdict.toString()).isEqualTo(State.REPLACED);
    assertThat(file.getFileName()).hasToString(String.format("%016d.audit", verdict.line()));
  }

  @Test
  void verify_aFileIsGone_isCut() throws Exception {
    AuditFixture fixture = large("gone");
    long first = Long.parseLong(fixture.files().get(2).getFileName().toString().substring(0, 16));
    Files.delete(fixture.files().get(2));

    check(fixture.verdict(), State.CUT, first, "");
  }

  @Test
  void verify_allOfAJournalIsReplaced_onlyAHashTells() throws Exception {
    AuditFixture one = large("whole");
    LastHash hash = one.lastHash();
    AuditFixture other = large("substitute");
    for (Path file : one.files()) {
      Files.delete(file);
    }
    for (Path file : other.files()) {
      Files.copy(file, one.journal(1).resolve(file.getFileName()));
    }

    assertThat(one.verdict().state()).isEqualTo(State.CONSISTENT);
    assertThat(one.verdict().text()).contains("consistent in itself, nothing more");
    assertThat(one.verdict(hash).state()).isEqualTo(State.REPLACED);
    assertThat(one.verdict(new LastHash("", 0, hash.hash())).state()).isEqualTo(State.REPLACED);
  }

  @Test
  void verify_aJournalIsGone_isCut() throws Exception {
    AuditFixture fixture = large("journals");
    List<Verdict> verdicts =
        Verification.verify(fixture.root, List.of(new LastHash("journal-2", 5, "0".repeat(64))));

    assertThat(verdicts)
        .extracting(Verdict::journal, Verdict::state)
        .contains(tuple("journal-2", State.CUT));
  }

  private AuditFixture large(String name) throws Exception {
    AuditFixture fixture = new AuditFixture(directory.resolve(name));
    AuditJournal journal = fixture.open();
    for (int i = 0; i < 1_500; i++) {
      deny(journal, "acme/u" + i % 5, i);
      if (i % 100 == 0) {
        fixture.write();
      }
    }
    fixture.close(journal);
    assertThat(fixture.files()).hasSizeGreaterThan(3);
    return fixture;
  }
}
