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

import dev.assent.config.ConfigurationException;
import dev.assent.internal.document.Node;
import dev.assent.internal.file.Disk;
import dev.assent.internal.file.FailingDisk;
import dev.assent.internal.file.FailingDisk.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditJournalTest {
  @TempDir private Path directory;
  private AuditFixture fixture;

  @BeforeEach
  void fixture() {
    fixture = new AuditFixture(directory.resolve("audit"));
  }

  @Test
  void record_event_isALineWithinASecond() throws Exception {
    AuditJournal journal = fixture.open();
    journal.start(() -> Map.of("assent", "1"));
    deny(journal, SUBJECT, 7);

    fixture.write();

    assertThat(fixture.texts()).hasSize(3);
    Map<String, Node> line = fixture.lines(AuditEvent.CHOICE).get(0);
    assertThat(line.get("n").number()).isEqualTo(3);
    assertThat(line.get("at").text()).isEqualTo("2024-01-10T12:00:00Z");
    assertThat(line.get("prev").text())
        .isEqualTo(JournalLine.hash(fixture.texts().get(1).getBytes(UTF_8)));
    assertThat(line.get("subjects").list()).hasSize(1);
    fixture.close(journal);
    assertThat(fixture.verdict().state()).isEqualTo(Verdict.State.CONSISTENT);
    assertThat(fixture.verdict(fixture.lastHash()).state()).isEqualTo(Verdict.State.COMPLETE);
  }

  /** The caller neither writes nor evaluates the facts. */
  @Test
  void record_beforeTheThreadRuns_doesNothingElse() throws Exception {
    AuditJournal journal = fixture.open();
    journal.record(
        AuditEvent.LEDGER,
        () -> {
          throw new IllegalStateException("evaluated");
        });

    assertThat(fixture.files()).isEmpty();
    fixture.write();
    assertThat(fixture.lines(AuditEvent.LEDGER).get(0).get("factsLeftOut").text())
        .isEqualTo("IllegalStateException");
    fixture.close(journal);
  }

  @Test
  void start_afterAnEnd_saysSo() throws Exception {
    AuditJournal first = fixture.open();
    first.start(Map::of);
    fixture.close(first);
    AuditJournal second = fixture.open();
    second.start(Map::of);
    fixture.close(second);

    List<Map<String, Node>> starts = fixture.lines(AuditEvent.START);
    assertThat(starts.get(0).get("lastRun").text()).isEqualTo("none");
    assertThat(starts.get(1).get("lastRun").text()).isEqualTo("ended");
    assertThat(starts.get(1)).doesNotContainKey("missingFrom");
    assertThat(fixture.verdict().state()).isEqualTo(Verdict.State.CONSISTENT);
  }

  /** A killed process may have lost what it had not written, from any byte of the last line on. */
  @Test
  void start_afterACrashAtEachByteOfTheLastLine_goesOnAndSaysWhatMayBeMissing() throws Exception {
    AuditJournal killed = fixture.open();
    killed.start(Map::of);
    deny(killed, SUBJECT, 1);
    fixture.write();
    long whole = Files.size(fixture.files().get(0));
    byte[] content = Files.readAllBytes(fixture.files().get(0));
    int lastLine = fixture.texts().get(2).getBytes(UTF_8).length + 1;
    fixture.close(killed);

    for (int cut = 0; cut <= lastLine; cut++) {
      Path file = fixture.files().get(0);
      Files.write(file, Arrays.copyOf(content, (int) whole - cut));
      AuditJournal next = fixture.open();
      next.start(Map::of);
      fixture.write();
      fixture.close(next);

      Map<String, Node> start = fixture.lines(AuditEvent.START).get(1);
      assertThat(start.get("lastRun").text()).isEqualTo("not ended");
      assertThat(start.get("missingFrom").number()).isEqualTo(cut == 0 ? 4 : 3);
      assertThat(start.containsKey("tornBytes")).isEqualTo(cut > 0 && cut < lastLine);
      assertThat(fixture.verdict().state()).as("cut %s", cut).isEqualTo(Verdict.State.CONSISTENT);
    }
  }

  /** What is torn may be longer than what follows it, and may end a file that is full. */
  @Test
  void start_afterALongTornLine_removesIt() throws Exception {
    for (int lines : List.of(1, 600)) {
      AuditFixture each = new AuditFixture(directory.resolve("torn-" + lines));
      AuditJournal killed = each.open();
      for (int i = 0; i < lines; i++) {
        deny(killed, SUBJECT, i);
      }
      each.write();
      each.close(killed);
      Path last = each.files().get(each.files().size() - 1);
      Files.writeString(last, "{" + "x".repeat(70_000), StandardOpenOption.APPEND);
      AuditJournal next = each.open();
      next.start(Map::of);
      each.write();
      each.close(next);

      assertThat(each.lines(AuditEvent.START).get(0).get("tornBytes").number()).isEqualTo(70_001);
      assertThat(each.verdict().state())
          .as(each.verdict().toString())
          .isEqualTo(Verdict.State.CONSISTENT);
      assertThat(each.verdict().text()).doesNotContain("incomplete");
    }
  }

  /** Also within the first line of a further file, and in the middle of operations. */
  @Test
  @Tag("ci")
  void start_afterAKillAtEachOperation_goesOn() throws Exception {
    for (int at = 1; at < 60; at++) {
      for (Fault fault : List.of(Fault.KILLED_BEFORE, Fault.KILLED_WITHIN)) {
        AuditFixture each = new AuditFixture(directory.resolve(fault + "-" + at));
        FailingDisk disk = new FailingDisk();
        each.close(each.open(disk, AuditFixture.MAX_BYTES)); // creates the files
        disk.plan(fault, at);
        try {
          AuditJournal victim = each.open(disk, AuditFixture.MAX_BYTES);
          victim.start(Map::of);
          for (int i = 0; i < 3_000; i++) {
            deny(victim, "acme/u" + i % 10, i);
            if (i % 200 == 0) {
              each.write();
            }
          }
          each.write();
          each.close(victim);
        } catch (FailingDisk.Killed | ConfigurationException killed) {
          assertThat(disk.isKilled()).isTrue();
        }
        disk.restart();
        AuditJournal next = each.open(disk, AuditFixture.MAX_BYTES);
        next.start(Map::of);
        each.write();
        each.close(next);
        assertThat(each.verdict().state())
            .as("%s %s: %s", fault, at, each.verdict())
            .isEqualTo(Verdict.State.CONSISTENT);
      }
    }
  }

  @Test
  void write_fullDisk_isOneWarningAndAGap() throws Exception {
    FailingDisk disk = new FailingDisk();
    AuditJournal journal = fixture.started(disk);
    disk.plan(Fault.FULL_FROM, 1);
    for (int i = 0; i < AuditJournal.MAX_WAITING + 1_000; i++) {
      deny(journal, SUBJECT, i);
      if (i == 0) {
        fixture.write();
      }
    }
    fixture.executor.advance(Duration.ofMinutes(30));

    assertThat(fixture.warnings).hasSize(1);
    assertThat(fixture.warnings.get(0)).contains("ASSENT_AUDIT_DIR", "IOException");
    assertThat(fixture.lines(AuditEvent.CHOICE)).isEmpty();

    disk.mend();
    fixture.write();
    List<Map<String, Node>> gaps = fixture.lines(AuditEvent.GAP);
    int written = fixture.lines(AuditEvent.CHOICE).size();
    assertThat(gaps.get(0).get("notWritingSince").text()).isEqualTo("2024-01-10T12:00:02Z");
    assertThat(gaps.stream().mapToLong(gap -> gap.get("lost").number()).sum() + written)
        .isEqualTo(AuditJournal.MAX_WAITING + 1_000);
    assertThat(written).isGreaterThanOrEqualTo(AuditJournal.MAX_WAITING);
    fixture.close(journal);
    assertThat(fixture.verdict().state()).isEqualTo(Verdict.State.CONSISTENT);
  }

  @Test
  void write_eachOperationFailsOnce_losesNothing() throws Exception {
    for (int at = 1; at < 12; at++) {
      AuditFixture each = new AuditFixture(directory.resolve("once-" + at));
      FailingDisk disk = new FailingDisk();
      AuditJournal journal = each.open(disk, AuditFixture.MAX_BYTES);
      journal.start(Map::of);
      disk.plan(Fault.FAILS_ONCE, at);
      for (int i = 0; i < 4; i++) {
        deny(journal, SUBJECT, i);
        each.write();
      }
      each.write();
      each.close(journal);

      assertThat(each.lines(AuditEvent.CHOICE).stream().map(line -> line.get("choice").number()))
          .as("operation %s", at)
          .containsExactly(0L, 1L, 2L, 3L);
      assertThat(each.verdict().state()).isEqualTo(Verdict.State.CONSISTENT);
    }
  }

  @Test
  void write_beyondTheBound_dropsTheOldestAndSaysSo() throws Exception {
    AuditJournal journal = fixture.open();
    for (int i = 0; i < 12_000; i++) {
      deny(journal, SUBJECT, i);
      if (i % 1_000 == 0) {
        fixture.write();
      }
    }
    fixture.close(journal);

    long size = 0;
    for (Path file : fixture.files()) {
      size += Files.size(file);
    }
    assertThat(size).isLessThan(AuditFixture.MAX_BYTES + (AuditFixture.MAX_BYTES >> 4) + 200_000);
    assertThat(fixture.lines(AuditEvent.DROPPED)).isNotEmpty();
    assertThat(fixture.texts().get(0)).doesNotContain("\"n\":1,");
    assertThat(fixture.verdict().state())
        .as(fixture.verdict().toString())
        .isEqualTo(Verdict.State.CONSISTENT);

    Files.delete(fixture.files().get(0));
    assertThat(fixture.verdict().state()).isEqualTo(Verdict.State.CUT);
    assertThat(fixture.verdict().line()).isEqualTo(1);
  }

  @Test
  void open_twice_eachHasItsOwnJournal() throws Exception {
    AuditJournal one = fixture.open();
    AuditJournal other = fixture.open();
    deny(one, SUBJECT, 1);
    deny(other, SUBJECT, 2);
    fixture.write();
    fixture.close(one);
    fixture.close(other);

    List<Verdict> verdicts =
        Verification.verify(fixture.root, Verification.lastHashes(fixture.root));
    assertThat(verdicts)
        .extracting(Verdict::journal, Verdict::state)
        .containsExactly(
            tuple("journal-1", Verdict.State.COMPLETE), tuple("journal-2", Verdict.State.COMPLETE));
    fixture.close(fixture.open());
    assertThat(fixture.root.resolve("journal-3")).doesNotExist();
  }

  @Test
  void open_keyReadableByOthers_namesTheFile() throws Exception {
    fixture.close(fixture.open());
    Path key = fixture.journal(1).resolve("audit.key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));

    assertThatThrownBy(fixture::open)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ASSENT_AUDIT_DIR")
        .hasMessageContaining(key.toString())
        .hasMessageContaining("chmod 600");

    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Files.setPosixFilePermissions(fixture.journal(1), PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThatThrownBy(fixture::open).hasMessageContaining("chmod 700");
    Files.setPosixFilePermissions(fixture.journal(1), PosixFilePermissions.fromString("rwx------"));
    fixture.close(fixture.open()); // the refusal released the lock
    assertThat(fixture.root.resolve("journal-2")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwx-w----", "rwxrwxrwx", "rwx----w-"})
  void start_directoryWritableByOthers_isWarnedOfAndRecorded(String permissions) throws Exception {
    Files.createDirectories(fixture.root);
    Files.setPosixFilePermissions(fixture.root, PosixFilePermissions.fromString(permissions));

    fixture.close(fixture.started(Disk.system()));

    assertThat(fixture.warnings)
        .singleElement()
        .asString()
        .contains(fixture.journal(1).toString(), "parent directory", "ASSENT_AUDIT_DIR", "go-w");
    assertThat(start().get("writableByOthers").list())
        .extracting(Node::text)
        .containsExactly("directory");
  }

  @Test
  void start_fileWritableByOthers_isWarnedOfAndRecorded() throws Exception {
    fixture.close(fixture.started(Disk.system()));
    Files.setPosixFilePermissions(
        fixture.files().get(0), PosixFilePermissions.fromString("rw--w----"));

    fixture.close(fixture.started(Disk.system()));

    assertThat(fixture.warnings).singleElement().asString().contains("its files are writable");
    assertThat(start().get("writableByOthers").list())
        .extracting(Node::text)
        .containsExactly("files");
  }

  @Test
  void start_onlyItsOwnerWrites_isNotWarnedOf() throws Exception {
    Files.createDirectories(fixture.root);
    Files.setPosixFilePermissions(fixture.root, PosixFilePermissions.fromString("rwxr-xr-x"));

    fixture.close(fixture.started(Disk.system()));
    fixture.close(fixture.started(Disk.system()));

    assertThat(fixture.warnings).isEmpty();
    assertThat(start()).doesNotContainKey("writableByOthers");
  }

  private Map<String, Node> start() {
    List<Map<String, Node>> starts = fixture.lines(AuditEvent.START);
    return starts.get(starts.size() - 1);
  }

  @Test
  void files_permissions_areThoseOfTheOwnerAlone() throws Exception {
    AuditJournal journal = fixture.open();
    deny(journal, SUBJECT, 1);
    fixture.write();
    fixture.close(journal);

    try (var all = Files.walk(fixture.journal(1))) {
      for (Path each : all.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
            .as(each.toString())
            .isEqualTo(Files.isDirectory(each) ? "rwx------" : "rw-------");
      }
    }
  }

  @Test
  void open_otherFormat_isRefused() throws Exception {
    fixture.root.toFile().mkdirs();
    fixture.close(fixture.open());
    AuditJournal journal = fixture.open();
    journal.start(Map::of);
    fixture.close(journal);
    Path file = fixture.files().get(0);
    Files.writeString(file, Files.readString(file).replace("\"format\":1", "\"format\":2"));

    assertThatThrownBy(fixture::open)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("format 2")
        .hasMessageContaining(file.toString());
  }

  @Test
  void open_fileInPlaceOfTheDirectory_isRefused() throws Exception {
    Files.createFile(fixture.root);

    assertThatThrownBy(fixture::open)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ASSENT_AUDIT_DIR");
  }

  @Test
  void open_keyIsGone_saysSo() throws Exception {
    AuditJournal first = fixture.open();
    deny(first, SUBJECT, 1);
    fixture.write();
    fixture.close(first);
    Files.delete(fixture.journal(1).resolve("audit.key"));

    AuditJournal second = fixture.open();
    deny(second, SUBJECT, 2);
    fixture.write();
    fixture.close(second);

    assertThat(fixture.lines(AuditEvent.PSEUDONYMS)).hasSize(1);
    assertThat(
            fixture.lines(AuditEvent.CHOICE).stream()
                .map(line -> line.get("subjects").list().get(0).text())
                .distinct())
        .hasSize(2);
  }

  @Test
  void forget_aSubject_keepsTheChainAndMakesItsLinesNameless() throws Exception {
    AuditJournal journal = fixture.open();
    for (int i = 0; i < 3; i++) {
      deny(journal, SUBJECT, i);
      deny(journal, "acme/other", i);
    }
    fixture.write();
    LastHash hash = fixture.lastHash();
    String before = SubjectCommand.find(fixture.root, SUBJECT).get(0).pseudonym();
    byte[] salts = Files.readAllBytes(fixture.journal(1).resolve("audit.salts"));
    String other = SubjectCommand.find(fixture.root, "acme/other").get(0).pseudonym();
    assertThat(fixture.texts().toString()).contains(before, other);

    SubjectCommand.forget(fixture.root, SUBJECT); // beside the process that writes

    assertThat(SubjectCommand.find(fixture.root, SUBJECT).get(0).pseudonym()).isNull();
    assertThat(SubjectCommand.find(fixture.root, "acme/other").get(0).pseudonym()).isEqualTo(other);
    assertThat(fixture.verdict(hash).state()).isEqualTo(Verdict.State.COMPLETE);
    deny(journal, SUBJECT, 9);
    fixture.write();
    fixture.close(journal);
    String after = SubjectCommand.find(fixture.root, SUBJECT).get(0).pseudonym();
    assertThat(after).isNotNull().isNotEqualTo(before);
    assertThat(fixture.holds(salt(salts, 1))).isFalse();
    assertThat(fixture.holds(salt(salts, 2))).isTrue();
    assertThat(fixture.verdict(hash).state()).isEqualTo(Verdict.State.COMPLETE);
  }

  private static byte[] salt(byte[] salts, int slot) {
    return Arrays.copyOfRange(salts, slot * 64 + 32, slot * 64 + 64);
  }

  /** The control run writes the subject plainly, where the search finds it. */
  @Test
  void files_namesOfSubjects_areNowhere() throws Exception {
    AuditJournal journal = fixture.open();
    deny(journal, SUBJECT, 1);
    fixture.write();
    assertThat(fixture.holds(SUBJECT)).isFalse();
    assertThat(fixture.holds("kanarienvogel")).isFalse();

    journal.record(AuditEvent.CHOICE, () -> Map.of("plainly", SUBJECT));
    fixture.write();
    assertThat(fixture.holds(SUBJECT)).isTrue();
    fixture.close(journal);
  }

  @Test
  void pseudonym_moreSubjectsThanSlots_displacesOthers() throws Exception {
    fixture.close(fixture.open());
    JournalDirectory directory = new JournalDirectory(fixture.journal(1));
    try (SubjectSalts salts =
        SubjectSalts.open(directory, Disk.system(), new Random(5), 4).salts()) {
      for (int i = 0; i < 9; i++) {
        String pseudonym = salts.pseudonym("acme/u" + i);
        assertThat(salts.pseudonym("acme/u" + i)).isEqualTo(pseudonym);
      }
      assertThat(salts.displaced()).isEqualTo(5);
      salts.recorded(5);
      assertThat(salts.displaced()).isZero();
      long known = 0;
      for (int i = 0; i < 9; i++) {
        known += salts.find("acme/u" + i) == null ? 0 : 1;
      }
      assertThat(known).isEqualTo(4);
    }
    assertThat(Files.size(directory.salts())).isEqualTo(5 * 64); // and the first one
  }

  @Test
  void write_incompleteLine_isToldApartFromACut() throws Exception {
    AuditJournal journal = fixture.open();
    journal.start(Map::of);
    fixture.write();
    LastHash hash = fixture.lastHash();
    Files.writeString(fixture.files().get(0), "{\"at\":", StandardOpenOption.APPEND);

    assertThat(fixture.verdict(hash).state()).isEqualTo(Verdict.State.COMPLETE);
    assertThat(fixture.verdict(hash).text()).contains("incomplete");
    fixture.close(journal);
  }

  @Test
  void close_twiceAndLaterEvents_doNothing() throws Exception {
    AuditJournal journal = fixture.open();
    fixture.close(journal);
    int lines = fixture.texts().size();
    fixture.close(journal);
    deny(journal, SUBJECT, 1);
    fixture.write();

    assertThat(fixture.texts()).hasSize(lines);
  }
}
