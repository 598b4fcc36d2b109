/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.audit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.TestClock;
import dev.assent.fixtures.ManualExecutor;
import dev.assent.internal.document.Node;
import dev.assent.internal.file.Disk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Journals below a directory, with a clock and a thread that a test moves. */
final class AuditFixture {
  static final long MAX_BYTES = 1 << 20;
  static final String SUBJECT = "acme/kanarienvogel";

  final Path root;
  final TestClock clock = new TestClock();
  final ManualExecutor executor = new ManualExecutor(clock);
  final List<String> warnings = new ArrayList<>();

  AuditFixture(Path root) {
    this.root = root;
  }

  AuditJournal open() {
    return open(Disk.system(), MAX_BYTES);
  }

  AuditJournal open(Disk disk, long maxBytes) {
    return AuditJournal.open(root, maxBytes, disk, executor, clock, warnings::add);
  }

  /** A journal whose start is in the file. */
  AuditJournal started(Disk disk) {
    AuditJournal journal = open(disk, MAX_BYTES);
    journal.start(Map::of);
    write();
    return journal;
  }

  /** Lets a second pass, after which each event must be in the file. */
  void write() {
    executor.advance(Duration.ofSeconds(1));
  }

  /** Ends a journal; its thread works meanwhile. */
  void close(AuditJournal journal) throws InterruptedException {
    Thread closing = new Thread(journal::close);
    closing.start();
    while (closing.isAlive()) {
      executor.runDue();
      closing.join(1);
    }
  }

  static void deny(AuditJournal journal, String subject, int number) {
    journal.record(
        AuditEvent.CHOICE, List.of(subject), () -> Map.of("value", "denied", "choice", number));
  }

  Path journal(int number) {
    return root.resolve("journal-" + number);
  }

  /** The files with lines, in order. */
  List<Path> files() {
    try (Stream<Path> all = Files.list(journal(1))) {
      return all.filter(file -> file.toString().endsWith(".audit")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text of each complete line, in order. */
  List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (Path file : files()) {
      try {
        String text = Files.readString(file);
        texts.addAll(text.substring(0, text.lastIndexOf('\n') + 1).lines().toList());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return texts;
  }

  /** The lines of a kind. */
  List<Map<String, Node>> lines(AuditEvent kind) {
    return texts().stream()
        .map(text -> Node.parseJson("line", text.getBytes(UTF_8), 1 << 20).map())
        .filter(line -> line.get("event").text().equals(kind.id()))
        .toList();
  }

  /** The only verdict. */
  Verdict verdict(LastHash... hashes) throws IOException {
    List<Verdict> verdicts = Verification.verify(root, List.of(hashes));
    return verdicts.get(0);
  }

  LastHash lastHash() throws IOException {
    return Verification.lastHashes(root).get(0);
  }

  /** Whether a file below the root has a text in its content or its name. */
  boolean holds(String text) throws IOException {
    return holds(text.getBytes(UTF_8));
  }

  /** Whether a file below the root has these bytes in its content or its name. */
  boolean holds(byte[] bytes) throws IOException {
    String text = new String(bytes, ISO_8859_1);
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String content = new String(Files.readAllBytes(file), ISO_8859_1);
        if (content.contains(text) || root.relativize(file).toString().contains(text)) {
          return true;
        }
      }
    }
    return false;
  }
}
