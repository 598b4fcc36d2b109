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

import dev.assent.audit.AuditMain;
import dev.assent.internal.audit.Verdict.State;
import dev.assent.internal.document.CanonicalJson;
import dev.assent.internal.document.Node;
import dev.assent.internal.file.FailingDisk;
import dev.assent.internal.file.FailingDisk.Fault;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
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

  private String command(int status, String in, String... args) {
    return command(status, in.getBytes(UTF_8), args);
  }

  private static String command(int status, byte[] in, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, UTF_8);
    int found = AuditMain.run(List.of(args), new ByteArrayInputStream(in), print, print);
    assertThat(found).as(out.toString(UTF_8)).isEqualTo(status);
    return out.toString(UTF_8).strip();
  }

  private static Map<String, Object> withNull() {
    return Collections.singletonMap("text", null);
  }

  /** What can't be written must not keep back the denials behind it. */
  @Test
  void write_factsThatCantBeWritten_areLeftOut_andLaterLinesFollow() throws Exception {
    List<Supplier<Map<String, Object>>> unfit =
        List.of(
            AuditAttacksTest::withNull,
            () -> Map.of("list", Collections.singletonList(null)),
            () -> Collections.singletonMap(null, "text"),
            () -> Map.of("map", Map.of(1, "text")),
            () -> Map.of("number", Double.NaN),
            () -> Map.of("half", "\ud800"),
            () -> {
              throw new AssertionError("broken");
            },
            () -> {
              throw new StackOverflowError();
            });
    AuditJournal journal = fixture.open();
    for (Supplier<Map<String, Object>> facts : unfit) {
      journal.record(AuditEvent.LEDGER, facts);
    }
    deny(journal, SUBJECT, 1);
    fixture.write();
    fixture.close(journal);

    assertThat(fixture.lines(AuditEvent.CHOICE)).hasSize(1);
    assertThat(fixture.lines(AuditEvent.LEDGER))
        .hasSize(unfit.size())
        .allSatisfy(line -> assertThat(line).containsKey("factsLeftOut"));
    assertThat(fixture.warnings).isEmpty();
  }

  /** The facts of a change of policy are there once: the next evaluation sees no change. */
  @Test
  void write_failsFirst_evaluatesFactsOnce() throws Exception {
    FailingDisk disk = new FailingDisk();
    AuditJournal journal = fixture.started(disk);
    disk.plan(Fault.FULL_FROM, 1);
    AtomicBoolean isSaid = new AtomicBoolean();
    journal.record(
        AuditEvent.POLICY, () -> isSaid.getAndSet(true) ? null : Map.of("policyHash", "new"));
    fixture.write();
    disk.mend();
    fixture.write();
    fixture.close(journal);

    assertThat(fixture.lines(AuditEvent.POLICY)).hasSize(1);
  }

  @Test
  void write_failsWhileEventsAreLost_keepsTheTimeOfTheFirstLoss() throws Exception {
    FailingDisk disk = new FailingDisk();
    AuditJournal journal = fixture.started(disk);
    String since = fixture.clock.instant().toString();
    for (int i = 0; i < AuditJournal.MAX_WAITING + 1; i++) {
      deny(journal, SUBJECT, i);
    }
    disk.plan(Fault.FULL_FROM, 1);
    fixture.write();
    disk.mend();
    fixture.write();
    fixture.close(journal);

    Map<String, Node> gap = fixture.lines(AuditEvent.GAP).get(0);
    assertThat(gap.get("lost").number()).isEqualTo(1);
    assertThat(gap.get("notWritingSince").text()).isEqualTo(since);
  }

  /** A handler of logs may throw. */
  @Test
  void write_warningThrows_triesAgainWithoutAnotherEvent() throws Exception {
    FailingDisk disk = new FailingDisk();
    AuditJournal journal =
        AuditJournal.open(
            fixture.root,
            AuditFixture.MAX_BYTES,
            disk,
            fixture.executor,
            fixture.clock,
            line -> {
              throw new IllegalStateException("handler");
            });
    journal.start(Map::of);
    disk.plan(Fault.FAILS_ONCE, 1);
    try {
      fixture.write();
    } catch (IllegalStateException handler) {
      assertThat(handler).hasMessage("handler");
    }
    fixture.executor.advance(Duration.ofSeconds(2));

    assertThat(fixture.lines(AuditEvent.START)).hasSize(1);
    fixture.close(journal);
  }

  /** A descriptor of a deleted file would take all lines, and keep none. */
  @Test
  void write_newestFileWasDeleted_goesOnInAnotherOne_andTheVerificationNamesTheLines()
      throws Exception {
    AuditJournal journal = fixture.open();
    journal.start(Map::of);
    deny(journal, SUBJECT, 1);
    fixture.write();
    LastHash before = fixture.lastHash();
    Files.delete(fixture.files().get(0));
    deny(journal, SUBJECT, 2);
    fixture.write();

    assertThat(fixture.lines(AuditEvent.CHOICE)).hasSize(1);
    assertThat(fixture.lines(AuditEvent.GAP).get(0).get("missingFrom").number()).isEqualTo(1);
    assertThat(fixture.warnings).hasSize(1);
    assertThat(fixture.warnings.get(0)).contains("ASSENT_AUDIT_DIR");
    assertThat(fixture.verdict().state()).isEqualTo(State.CUT);
    assertThat(fixture.verdict().text()).contains("1 to " + before.line());
    fixture.close(journal);
    run(1);
    assertThat(fixture.verdict().text()).contains("1 to " + before.line());
  }

  @Test
  void write_newestFileWasCut_goesOnInAnotherOne() throws Exception {
    AuditJournal journal = fixture.open();
    journal.start(Map::of);
    deny(journal, SUBJECT, 1);
    fixture.write();
    Files.write(fixture.files().get(0), new byte[0]);
    deny(journal, SUBJECT, 2);
    fixture.write();
    fixture.close(journal);

    assertThat(fixture.files()).hasSize(2);
    assertThat(fixture.lines(AuditEvent.GAP)).hasSize(1);
    assertThat(fixture.lines(AuditEvent.CHOICE)).hasSize(1);
    assertThat(fixture.lines(AuditEvent.END)).hasSize(1);
    assertThat(fixture.verdict().state()).isEqualTo(State.CUT);
  }

  /** The last one is the newest; the one before it says which lines the others had. */
  @Test
  void write_olderFilesWereDeleted_goesOnBeyondTheBound() throws Exception {
    AuditJournal journal = fixture.open();
    for (int i = 0; i < 3_000; i++) {
      deny(journal, SUBJECT, i);
      if (i % 100 == 0) {
        fixture.write();
      }
    }
    fixture.write();
    List<Path> files = fixture.files();
    for (Path old : files.subList(0, files.size() - 1)) {
      Files.delete(old);
    }
    for (int i = 3_000; i < 9_000; i++) {
      deny(journal, SUBJECT, i);
      if (i % 100 == 0) {
        fixture.write();
      }
    }
    fixture.write();

    List<Map<String, Node>> choices = fixture.lines(AuditEvent.CHOICE);
    assertThat(choices.get(choices.size() - 1).get("choice").number()).isEqualTo(8_999);
    assertThat(fixture.warnings).isEmpty();
    fixture.close(journal);
  }

  @Test
  void start_allLinesWereDeleted_saysThatTheyAreLost() throws Exception {
    run(1);
    for (Path file : fixture.files()) {
      Files.delete(file);
    }
    run(1);

    Map<String, Node> start = fixture.lines(AuditEvent.START).get(0);
    assertThat(start.get("lastRun").text()).isEqualTo("lost");
    assertThat(start.get("missingFrom").number()).isEqualTo(1);
  }

  @Test
  void open_anotherKey_saysThatPseudonymsChange_andKeepsNoSaltOfTheOldOne() throws Exception {
    run(1);
    byte[] salts = Files.readAllBytes(fixture.journal(1).resolve("audit.salts"));
    byte[] salt = Arrays.copyOfRange(salts, salts.length - 32, salts.length);
    assertThat(fixture.holds(salt)).isTrue();
    Files.write(fixture.journal(1).resolve("audit.key"), new byte[32]);
    run(1);

    assertThat(fixture.lines(AuditEvent.PSEUDONYMS)).hasSize(1);
    assertThat(fixture.holds(salt)).isFalse();
    run(1);
    assertThat(fixture.lines(AuditEvent.PSEUDONYMS)).hasSize(1);
  }

  @Test
  void open_emptiedSalts_saysThatPseudonymsChange() throws Exception {
    run(1);
    Files.write(fixture.journal(1).resolve("audit.salts"), new byte[0]);
    run(1);

    assertThat(fixture.lines(AuditEvent.PSEUDONYMS)).hasSize(1);
  }

  /** The line about a new key must not get lost with the process. */
  @Test
  void open_killedBeforeTheLineAboutANewKey_saysItAtTheNextStart() throws Exception {
    run(1);
    Files.delete(fixture.journal(1).resolve("audit.key"));
    FailingDisk disk = new FailingDisk();
    AuditJournal killed = fixture.open(disk, AuditFixture.MAX_BYTES);
    disk.plan(Fault.FAILS_FROM, 1);
    fixture.close(killed);
    run(1);

    assertThat(fixture.lines(AuditEvent.PSEUDONYMS)).hasSize(1);
  }

  @Test
  void write_saltsWereCutMeanwhile_goesOn() throws Exception {
    AuditJournal journal = fixture.open();
    deny(journal, SUBJECT, 1);
    fixture.write();
    Files.write(fixture.journal(1).resolve("audit.salts"), new byte[0]);
    deny(journal, SUBJECT, 2);
    fixture.write();

    assertThat(fixture.lines(AuditEvent.CHOICE)).hasSize(2);
    fixture.close(journal);
  }

  @Test
  void command_withoutTheKey_saysThatNothingCanBeFoundOrForgotten() throws Exception {
    run(1);
    Path key = fixture.journal(1).resolve("audit.key");
    byte[] bytes = Files.readAllBytes(key);
    String dir = fixture.root.toString();
    for (byte[] other : List.of(new byte[0], new byte[32])) {
      Files.write(key, other);
      assertThat(command(2, SUBJECT, "forget", dir)).contains("journal-1", "audit.key");
      assertThat(command(2, SUBJECT, "subject", dir)).contains("journal-1", "audit.key");
    }
    Files.delete(key);
    assertThat(command(2, SUBJECT, "forget", dir)).contains("journal-1", "audit.key");
    Files.write(key, bytes);
    assertThat(command(0, SUBJECT, "forget", dir)).contains("which is forgotten");
  }

  @Test
  void command_severalPathsOrNone_refusesThem() throws Exception {
    run(1);
    String dir = fixture.root.toString();

    assertThat(command(2, SUBJECT + "\nacme/u2\n", "forget", dir)).doesNotContain("forgotten");
    assertThat(command(2, "no path,", "forget", dir)).doesNotContain("no path,");
    assertThat(command(0, "\ufeff" + SUBJECT + "\r\n\n", "forget", dir)).contains("forgotten");
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

  /** Such as a copy for an auditor, or one that somebody put there to hide a change. */
  @Test
  void verify_aCopyOfLinesBesideTheJournals_hidesNone() throws Exception {
    run(1);
    LastHash kept = fixture.lastHash();
    Path file = fixture.files().get(0);
    Files.copy(file, fixture.root.resolve(file.getFileName()));
    Files.writeString(file, Files.readString(file).replace("denied", "granted"));

    assertThat(Verification.verify(fixture.root, List.of()))
        .extracting(Verdict::journal, Verdict::state)
        .containsExactly(tuple("audit", State.CONSISTENT), tuple("journal-1", State.CHANGED));
    String dir = fixture.root.toString();
    assertThat(command(2, "", "verify", dir, kept.hash())).contains("there are several journals");
    assertThat(command(2, SUBJECT, "forget", dir)).contains("journal-1: pseudonym", "forgotten");
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
