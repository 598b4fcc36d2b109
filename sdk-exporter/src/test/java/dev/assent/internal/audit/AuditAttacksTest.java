/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.audit;

import static dev.assent.internal.audit.AuditFixture.SUBJECT;
import static dev.assent.internal.audit.AuditFixture.deny;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.assent.internal.audit.Verdict.State;
import dev.assent.internal.document.CanonicalJson;
import dev.assent.internal.file.FailingDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that others delete, cut, extend, exchange or forge, and events that can't be written. */
class AuditAttacksTest {
  @TempDir private Path directory;
  private AuditFixture fixture;

  @BeforeEach
  void fixture() {
    fixture = new AuditFixture(directory.resolve("audit"));
  }

  private void run(int denials) throws Exception {
    AuditJournal journal = fixture.open();
    journal.start(Map::of);
    for (int i = 0; i < denials; i++) {
      deny(journal, SUBJECT, i);
      if (i % 100 == 0) {
        fixture.write();
      }
    }
    fixture.close(journal);
  }

  /** Who can write behind the kept hash can claim the bound there. */
  @Test
  void verify_beginningDeletedAndABoundClaimedBehindTheHash_isCut() throws Exception {
    run(1_000);
    LastHash kept = fixture.lastHash();
    List<String> lines = fixture.texts();
    List<Path> files = fixture.files();
    assertThat(files).hasSizeGreaterThan(2);
    long second =
        JournalLine.read(Files.readAllLines(files.get(1)).get(0).getBytes(UTF_8)).number();
    Files.delete(files.get(0));
    String deleted = lines.get((int) second - 2);
    Map<String, Object> claim = new TreeMap<>();
    claim.put("at", "2024-01-10T12:00:00Z");
    claim.put("event", "dropped");
    claim.put("first", 1L);
    claim.put("last", second - 1);
    claim.put("lastHash", JournalLine.hash(deleted.getBytes(UTF_8)));
    claim.put("n", kept.line() + 1);
    claim.put("prev", kept.hash());
    Files.writeString(
        files.get(files.size() - 1), CanonicalJson.of(claim) + "\n", StandardOpenOption.APPEND);

    Verdict verdict = fixture.verdict(kept);
    assertThat(verdict.state()).as(verdict.toString()).isEqualTo(State.CUT);
    assertThat(verdict.line()).isEqualTo(1);
    assertThat(verdict.text()).contains("line " + (kept.line() + 1));
    assertThat(fixture.verdict(fixture.lastHash()).state()).isEqualTo(State.COMPLETE);
  }

  @Test
  void verify_bytesBehindTheLastLineOfAnOlderFile_isChanged() throws Exception {
    run(1_000);
    Path older = fixture.files().get(0);
    int lines = Files.readAllLines(older).size();
    Files.writeString(older, "{\"at\":", StandardOpenOption.APPEND);

    assertThat(fixture.verdict(fixture.lastHash()).state()).isEqualTo(State.CHANGED);
    assertThat(fixture.verdict().line()).isEqualTo(lines + 1);
  }

  @Test
  void verify_aJournalBetweenOthersIsGone_isCut() throws Exception {
    AuditJournal one = fixture.open();
    AuditJournal two = fixture.open();
    AuditJournal three = fixture.open();
    fixture.close(one);
    fixture.close(two);
    fixture.close(three);
    Files.move(fixture.journal(2), directory.resolve("elsewhere"));

    assertThat(Verification.verify(fixture.root, List.of()))
        .extracting(Verdict::journal, Verdict::state)
        .containsExactlyInAnyOrder(
            tuple("journal-1", State.CONSISTENT),
            tuple("journal-2", State.CUT),
            tuple("journal-3", State.CONSISTENT));
    assertThat(
            Verification.verify(
                fixture.root, List.of(new LastHash("journal-2", 1, JournalLine.NO_HASH))))
        .filteredOn(verdict -> verdict.journal().equals("journal-2"))
        .hasSize(1);
  }

  @Test
  void lastHash_lastLineCantBeRead_namesTheJournal() throws Exception {
    run(1);
    Files.writeString(fixture.files().get(0), "{}\n", StandardOpenOption.APPEND);

    assertThatThrownBy(() -> Verification.lastHashes(fixture.root))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("journal-1");
  }
}
