/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * The files of a proof: the page, and beside it a directory with the report of each test JVM. Each
 * JVM writes the page anew from all reports of its build, so the last one leaves the whole.
 *
 * <p>A build is the process that started the JVM: Maven, or Gradle's daemon. A report of another
 * process is of an earlier build and is deleted; so is one whose test classes ran again later.
 */
final class ProofFiles {
  private static final String SUFFIX = ".tsv";

  private final Path page;
  private final Path directory;
  private final String build;
  private final Path own;

  ProofFiles(Path page) {
    this(page, buildOf(ProcessHandle.current()), jvm(ProcessHandle.current()));
  }

  /**
   * For a JVM.
   *
   * @param build identifies the process that started it
   * @param jvm identifies it
   */
  ProofFiles(Path page, String build, String jvm) {
    this.page = page;
    this.build = build;
    directory = page.resolveSibling(page.getFileName() + ".parts");
    own = directory.resolve(jvm + SUFFIX);
  }

  private static String buildOf(ProcessHandle process) {
    Optional<ProcessHandle> parent = process.parent();
    return parent.map(ProofFiles::jvm).orElseGet(() -> jvm(process));
  }

  private static String jvm(ProcessHandle process) {
    return process.pid() + "-" + process.info().startInstant().orElse(Instant.EPOCH).toEpochMilli();
  }

  /** The file of the page. */
  Path page() {
    return page;
  }

  /**
   * Writes the report of this JVM, and the page with those of all.
   *
   * @param rendered returns the page of a report and the time of the oldest part of it
   * @return the report of all JVMs
   * @throws IOException if a file can't be written
   */
  ProofReport write(ProofReport report, BiFunction<ProofReport, Instant, String> rendered)
      throws IOException {
    Files.createDirectories(directory);
    try (FileChannel lock =
            FileChannel.open(
                directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = lock.lock()) {
      if (!held.isValid()) {
        throw new IOException("can't lock " + directory);
      }
      List<String> lines = new ArrayList<>();
      lines.add(build);
      lines.addAll(report.lines());
      replace(own, String.join("\n", lines) + "\n");
      ProofReport all = new ProofReport();
      Instant oldest = Instant.now();
      for (Path part : parts()) {
        Optional<ProofReport> read = read(part, report);
        if (read.isPresent()) {
          all.addAll(read.get());
          Instant written = Files.getLastModifiedTime(part).toInstant();
          oldest = written.isBefore(oldest) ? written : oldest;
        } else {
          Files.delete(part);
        }
      }
      replace(page, rendered.apply(all, oldest));
      return all;
    }
  }

  private List<Path> parts() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    }
  }

  /** Returns a part; empty if it is out of date. */
  private Optional<ProofReport> read(Path part, ProofReport latest) throws IOException {
    List<String> lines = Files.readAllLines(part, UTF_8);
    if (lines.isEmpty() || !lines.get(0).equals(build)) {
      return Optional.empty();
    }
    ProofReport report = ProofReport.parse(part.toString(), lines.subList(1, lines.size()));
    boolean ranAgain =
        !part.equals(own)
            && report.firsts(ProofReport.Kind.SOURCE).stream()
                .anyMatch(latest.firsts(ProofReport.Kind.SOURCE)::contains);
    return ranAgain ? Optional.empty() : Optional.of(report);
  }

  private static void replace(Path file, String text) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, text, UTF_8);
    try {
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException unsupported) {
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
