/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.benchmarks.pipeline.PipelineRun.End;
import dev.assent.benchmarks.pipeline.PipelineRun.Plan;
import dev.assent.benchmarks.report.Figures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineReportTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final Plan plan =
      new Plan("cost", 3, List.of("plain", "permitted"), false, Duration.ofDays(1));
  private final PipelineReport report =
      new PipelineReport(
          PipelineCost.class, plan, new PrintStream(printed, true, StandardCharsets.UTF_8));
  private final PipelineRounds rounds = new PipelineRounds();

  @TempDir Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void nameFile() {
    file = folder.resolve("cost.json");
    System.setProperty(Figures.FILE, file.toString());
  }

  @AfterEach
  void unnameFile() {
    System.clearProperty(Figures.FILE);
  }

  private void add(double plain, double permitted) {
    rounds.add(
        Map.of(
            "plain", Map.of("cpu", plain, "bytes", 10.0),
            "permitted", Map.of("cpu", permitted, "bytes", 5.0)));
    report.changed(rounds, new Rate(15));
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void measured_eachFork_isPrintedWithItsUnits() {
    report.measured(2, "plain", Map.of("cpu", 2641.4));
    report.measured(2, "plain", Map.of("threadBytes", 1136.0));

    assertThat(printed().lines())
        .containsExactly(
            "round 2 of 3, plain             cpu 2,641 ns",
            "round 2 of 3, plain             threadBytes 1,136 B");
  }

  @Test
  void changed_eachRound_printsTheRatiosUntilThen() {
    add(100, 80);
    assertThat(printed()).contains("permitted        × plain, 1 round:").contains("  cpu 0.8");

    add(100, 90);
    assertThat(printed()).contains("× plain, 2 rounds:").contains("  cpu 0.85 [0.8–0.9]");

    add(100, 70);
    add(100, 80);
    add(100, 80);
    assertThat(printed()).contains("× plain, 5 rounds:").contains("  cpu 0.8 (0.7–0.9)");
  }

  @Test
  void changed_eachRound_isInTheFileWithTheRate() throws IOException {
    add(100, 80);
    assertThat(Files.readString(file))
        .contains("PipelineCost.cpu", "\"rawData\" : [ [ 80.0 ] ]", "\"contender\" : \"plain\"")
        .contains("PipelineCost.period", "\"rawData\" : [ [ 15.0 ] ]", "\"ms\"");

    add(100, 90);
    assertThat(Files.readString(file)).contains("\"rawData\" : [ [ 80.0 ], [ 90.0 ] ]");
    assertThat(folder).isDirectoryContaining(each -> each.equals(file));
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void changed_roundsDiscarded_areNoLongerInTheFile() {
    add(100, 80);
    rounds.discard();
    report.changed(rounds, new Rate(22));

    assertThat(file).doesNotExist();
  }

  @Test
  void changed_contenderWithoutItsBase_hasNoRatioAndNoRate() throws IOException {
    Plan alone = new Plan("cost", 1, List.of("permitted"), true, Duration.ofDays(1));
    rounds.add(Map.of("permitted", Map.of("cpu", 80.0)));
    new PipelineReport(
            PipelineCost.class, alone, new PrintStream(printed, true, StandardCharsets.UTF_8))
        .changed(rounds, new Rate(15));

    assertThat(printed()).isEmpty();
    assertThat(Files.readString(file)).contains("[ [ 80.0 ] ]").doesNotContain("period");
  }

  @Test
  void ended_few_saysHowManyWhyAndHowWideTheBoundsAre() {
    report.ended(End.TIME_IS_UP, 2);
    assertThat(printed())
        .contains("2 of 3 rounds measured, then the time was up")
        .contains("figures: " + file)
        .contains("probability of 50 %: these bounds are wide");
  }

  @Test
  void ended_all_saysWhatItsBoundsAre() {
    report.ended(End.COMPLETE, 3);
    report.ended(End.COMPLETE, 20);
    report.ended(End.COMPLETE, 1);

    assertThat(printed())
        .contains("3 of 3 rounds measured\n")
        .contains("probability of 75 %")
        .contains("upper 95 % bounds of the median ratio")
        .contains("One round has no bounds of error");
  }

  @Test
  void ended_none_namesNoFile() {
    report.ended(End.FAILED, 0);

    assertThat(printed().lines())
        .containsExactly("0 of 3 rounds measured, then a contender failed");
  }

  @Test
  void ended_stopped_saysSo() {
    report.ended(End.STOPPED, 1);

    assertThat(printed()).contains("1 of 3 rounds measured, then the program was stopped");
  }
}
