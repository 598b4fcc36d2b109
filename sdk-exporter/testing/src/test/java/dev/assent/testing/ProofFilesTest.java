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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reports of several test JVMs. */
class ProofFilesTest {
  @TempDir private Path directory;

  private static ProofReport ran(String test) {
    ProofReport report = new ProofReport();
    report.add(Kind.SOURCE, test);
    return report;
  }

  private ProofReport write(String build, String jvm, ProofReport report) throws IOException {
    return new ProofFiles(directory.resolve("proof.html"), build, jvm)
        .write(report, (all, oldest) -> String.join(",", all.firsts(Kind.SOURCE)));
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

  /** Gradle's daemon starts the JVMs of several builds. */
  @Test
  void write_classThatRanAgain_replacesItsReport() throws IOException {
    ProofReport leaky = ran("ATest");
    leaky.add(Kind.LEAK, "mended since");
    write("daemon", "1", leaky);

    ProofReport all = write("daemon", "2", ran("ATest"));

    assertThat(all.firsts(Kind.LEAK)).isEmpty();
    assertThat(all.count(Kind.SOURCE)).isEqualTo(1);
  }

  @Test
  void write_damagedReport_isNamedAndNotIgnored() throws IOException {
    write("build", "1", ran("ATest"));
    Files.writeString(directory.resolve("proof.html.parts/1.tsv"), "build\nLEAK\n");

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
