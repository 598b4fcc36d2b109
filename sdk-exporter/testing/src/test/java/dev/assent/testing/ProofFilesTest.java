/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.assent.testing.ProofReport.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reports of several test JVMs. */
class ProofFilesTest {
  private static final Instant START = Instant.now().minusSeconds(600);
  private static final ProofBuild DAEMON = new ProofBuild("daemon", false);

  @TempDir private Path directory;

  private static ProofReport ran(String test) {
    ProofReport report = new ProofReport();
    report.add(Kind.SOURCE, test);
    return report;
  }

  /** A JVM of a run of Maven, which began at a second of 2020. */
  private ProofReport write(String build, String jvm, ProofReport report) throws IOException {
    return write(new ProofBuild(build, true), jvm, START, report);
  }

  private ProofReport write(ProofBuild build, String jvm, Instant started, ProofReport report)
      throws IOException {
    return new ProofFiles(directory.resolve("proof.html"), build, started, jvm)
        .write(report, (all, oldest) -> String.join(",", all.firsts(Kind.SOURCE)));
  }

  /** Writes the report of a JVM that a daemon started at a second, and ended in the next. */
  private ProofReport ended(String jvm, int second, ProofReport report) throws IOException {
    ProofReport all = write(DAEMON, jvm, START.plusSeconds(second), report);
    Files.setLastModifiedTime(
        directory.resolve("proof.html.parts/" + jvm + ".tsv"),
        FileTime.from(START.plusSeconds(second + 1)));
    return all;
  }

  private String page() throws IOException {
    return Files.readString(directory.resolve("proof.html"));
  }

  @Test
  void write_severalJvmsOfABuild_areOnePage() throws IOException {
    write("build", "1", ran("ATest"));
    write("build", "2", ran("BTest"));
    ProofReport again = ran("ATest");
    again.add(Kind.LEAK, "a sentence");
    ProofReport all = write("build", "1", again);

    assertThat(page()).isEqualTo("ATest,BTest");
    assertThat(all.count(Kind.SOURCE)).isEqualTo(2);
    assertThat(all.firsts(Kind.LEAK)).containsExactly("a sentence");
  }

  @Test
  void write_anotherBuildBefore_itsReportsAreGone() throws IOException {
    write("earlier", "1", ran("ATest"));
    write("build", "2", ran("BTest"));

    assertThat(page()).isEqualTo("BTest");
  }

  /** A process that only looks for tests is none of the build. */
  @Test
  void write_jvmWithoutTests_dropsNoReportOfAnotherBuild() throws IOException {
    write("build", "1", ran("ATest"));
    write("other", "2", new ProofReport());
    assertThat(page()).isEmpty();

    write("build", "3", ran("BTest"));
    assertThat(page()).isEqualTo("ATest,BTest");
  }

  /** Gradle's daemon starts the JVMs of several builds. */
  @Test
  void write_classesThatAllRanAgain_replaceTheirReport() throws IOException {
    ProofReport leaky = ran("ATest");
    leaky.add(Kind.SOURCE, "BTest");
    leaky.add(Kind.LEAK, "mended since");
    ended("1", 0, leaky);

    ended("2", 10, ran("ATest"));
    ProofReport all = ended("3", 10, ran("BTest"));

    assertThat(all.firsts(Kind.LEAK)).isEmpty();
    assertThat(all.firsts(Kind.SOURCE)).containsExactly("ATest", "BTest");
    assertThat(all.problems()).noneMatch(problem -> problem.contains("earlier build"));
  }

  /** A class was deleted, or was not run again after a change. */
  @Test
  void write_classOfAnEarlierBuildThatDidNotRunAgain_provesNothing() throws IOException {
    ProofReport before = ran("ATest");
    before.add(Kind.SOURCE, "DeletedTest");
    before.add(Kind.LEAK, "of the deleted class");
    ended("1", 0, before);

    ProofReport all = ended("2", 10, ran("ATest"));

    assertThat(all.firsts(Kind.LEAK)).containsExactly("of the deleted class");
    assertThat(all.problems())
        .anyMatch(
            problem ->
                problem.contains("may be of an earlier build (ATest, DeletedTest)")
                    && problem.contains("assent.prove.build"));
  }

  @Test
  void write_jvmsOfADaemonAtOneTime_areOnePage() throws IOException {
    ended("1", 5, ran("ATest"));
    ProofReport all = ended("2", 5, ran("BTest"));

    assertThat(all.firsts(Kind.SOURCE)).containsExactly("ATest", "BTest");
    assertThat(all.problems()).noneMatch(problem -> problem.contains("earlier build"));
  }

  @Test
  void write_classThatRanAgainInOneBuild_keepsItsLeak() throws IOException {
    ProofReport leaky = ran("ATest");
    leaky.add(Kind.LEAK, "in the first run");
    write("build", "1", leaky);

    ProofReport all = write(new ProofBuild("build", true), "2", Instant.now(), ran("ATest"));

    assertThat(all.firsts(Kind.LEAK)).containsExactly("in the first run");
  }

  @Test
  void write_unknownBuild_dropsNoReport() throws IOException {
    ProofReport leaky = ran("ATest");
    leaky.add(Kind.LEAK, "somewhere");
    write("build", "1", leaky);

    ProofReport all =
        write(new ProofBuild(ProofBuild.UNKNOWN, false), "2", START.minusSeconds(1), ran("BTest"));

    assertThat(all.firsts(Kind.LEAK)).containsExactly("somewhere");
  }

  @Test
  void write_reportOfTheDayBeforeYesterday_provesNothing() throws IOException {
    write("build", "1", ran("ATest"));
    Files.setLastModifiedTime(
        directory.resolve("proof.html.parts/1.tsv"),
        FileTime.from(START.minus(Duration.ofDays(2))));

    assertThat(write("build", "2", ran("BTest")).problems())
        .anyMatch(problem -> problem.contains("may be of an earlier build (ATest)"));
  }

  @Test
  void write_damagedReport_isNamedAndNotIgnored() throws IOException {
    write("build", "1", ran("ATest"));
    Files.writeString(directory.resolve("proof.html.parts/1.tsv"), "build\t0\nLEAK\n");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> write("build", "2", ran("BTest")))
        .withMessageContaining("1.tsv:2 is no line of a proof");
  }

  @Test
  void lines_anyText_isReadBack() {
    ProofReport report = new ProofReport();
    report.add(Kind.LEFT, 3, "a\tb", "c\\n", "line\nline\r", "");

    assertThat(ProofReport.parse("here", report.lines()).of(Kind.LEFT))
        .isEqualTo(report.of(Kind.LEFT));
    assertThat(report.of(Kind.LEFT)).containsEntry(List.of("a\tb", "c\\n", "line\nline\r", ""), 3L);
    assertThat(report.lines()).hasSize(1);
  }
}
