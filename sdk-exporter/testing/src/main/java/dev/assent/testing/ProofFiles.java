/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.testing.ProofReport.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * The files of a proof: the page, and beside it a directory with the report of each test JVM. Each
 * JVM writes the page anew from all reports of its build, so the last one leaves the whole.
 *
 * <p>A report of another build is deleted. Where several builds can have one id, a report goes when
 * each of its test classes ran again; until then it counts, and the page says that it may be of an
 * earlier build, and proves nothing.
 */
final class ProofFiles {
  private static final String SUFFIX = ".tsv";
  private static final Duration DAY = Duration.ofDays(1);

  private final Path page;
  private final Path directory;
  private final ProofBuild build;
  private final Instant started;
  private final Path own;

  /**
   * For a JVM.
   *
   * @param started when its proof began
   */
  ProofFiles(Path page, ProofBuild build, Instant started) {
    this(page, build, started, ProcessHandle.current().pid() + "-" + started.toEpochMilli());
  }

  /**
   * For a JVM.
   *
   * @param name of its report
   */
  ProofFiles(Path page, ProofBuild build, Instant started, String name) {
    this.page = page;
    this.build = build;
    this.started = started;
    directory = page.resolveSibling(page.getFileName() + ".parts");
    own = directory.resolve(name + SUFFIX);
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
      replace(own, ProofPart.text(build.id(), started, report));
      ProofReport all = new ProofReport();
      Instant oldest = Instant.now();
      for (ProofPart part : parts(report.count(Kind.SOURCE) > 0)) {
        all.addAll(part.report().dated(part.written().truncatedTo(ChronoUnit.SECONDS).toString()));
        oldest = part.written().isBefore(oldest) ? part.written() : oldest;
        if (isDoubtful(part)) {
          all.add(Kind.PROBLEM, doubt(part));
        }
      }
      replace(page, rendered.apply(all, oldest));
      return all;
    }
  }

  /**
   * Returns the reports that count.
   *
   * @param delete whether to delete the others: a JVM that runs no test may be of no build, such as
   *     one that looks for tests
   */
  private List<ProofPart> parts(boolean delete) throws IOException {
    List<ProofPart> read = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(each -> each.toString().endsWith(SUFFIX)).sorted().toList()) {
        read.add(ProofPart.read(file));
      }
    }
    List<ProofPart> counting = new ArrayList<>();
    for (ProofPart part : read) {
      boolean isOld = !build.isCertain() && !part.file().equals(own) && part.isReplacedBy(read);
      if (build.mayBe(part.build()) && !isOld) {
        counting.add(part);
      } else if (delete) {
        Files.delete(part.file());
      }
    }
    return counting;
  }

  private boolean isDoubtful(ProofPart part) {
    boolean isBefore = !build.isCertain() && part.written().isBefore(started);
    return !part.file().equals(own)
        && (isBefore || part.written().isBefore(started.minus(DAY)))
        && !part.report().lines().isEmpty();
  }

  private String doubt(ProofPart part) {
    return "a report of "
        + part.written().truncatedTo(ChronoUnit.SECONDS)
        + " may be of an earlier build ("
        + (part.classes().isEmpty() ? "no test class" : String.join(", ", part.classes()))
        + "); let the build set "
        + ProofSettings.BUILD
        + " to a word of its own, or delete "
        + directory.getFileName()
        + " and run all tests again";
  }

  /** Replaces a file at once, so that nobody reads a part of it. */
  static void replace(Path file, String text) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, text, UTF_8);
    try {
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException unsupported) {
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
