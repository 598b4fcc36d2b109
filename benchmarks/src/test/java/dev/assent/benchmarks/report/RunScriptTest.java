/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What {@code benchmarks/run} keeps if a fork fails, with a JVM that only plays JMH. */
@EnabledOnOs(OS.LINUX)
class RunScriptTest {
  private static final String LINE = "spool.SpoolAppendBenchmark-single";

  /** Plays JMH's forks, ends as told at the given one, and runs everything else for real. */
  private static final String JAVA =
      """
      #!/bin/bash
      case "$*" in
        *'jmh.Main -l'*) echo dev.assent.benchmarks.none.None.nothing ;;
        *' -rff '*)
          echo x >>forks
          [ "$(wc -l <forks)" -ne 4 ] || { %s; }
          echo "[{\\"benchmark\\":\\"dev.assent.benchmarks.X.y\\",\\"mode\\":\\"avgt\\",\\"primaryMetric\\":{\\"scoreUnit\\":\\"ns/op\\",\\"rawData\\":[[1.0]]}}]" >"${@: -1}"
          ;;
        *) exec "%s" -cp '%s' "${@:3}" ;;
      esac
      """;

  @TempDir Path folder;
  private String printed = "";

  private int run(String atTheFourthFork) throws IOException, InterruptedException {
    Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
    String real = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Files.writeString(
        java, JAVA.formatted(atTheFourthFork, real, System.getProperty("java.class.path")));
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Files.writeString(folder.resolve("jar"), "");
    ProcessBuilder builder =
        new ProcessBuilder(
            "bash",
            Path.of("run").toAbsolutePath().toString(),
            "--jdk",
            folder.resolve("jdk").toString(),
            "--out",
            folder.resolve("out").toString(),
            LINE);
    builder.environment().put("BENCHMARKS_JAR", folder.resolve("jar").toString());
    builder.directory(folder.toFile()).redirectErrorStream(true);
    Process process = builder.start();
    printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor();
  }

  private Path results() {
    return folder.resolve("out").resolve(LINE + ".pairs.jsonl");
  }

  @Test
  void run_forkInTurnsFails_keepsCompleteRounds() throws Exception {
    assertThat(run("exit 1")).as("%s", printed).isEqualTo(1);

    assertThat(printed).contains("1 of 20 rounds", "failed: " + LINE);
    assertThat(Files.readAllLines(results())).as("forks of one round").hasSize(2);
  }

  /** By TERM: where INT is ignored, as in a shell's background, a script can't trap it. */
  @Test
  void run_interruptedInTurns_keepsCompleteRoundsAndRunsNothingElse() throws Exception {
    assertThat(run("kill -TERM $PPID; exit 130")).as("%s", printed).isEqualTo(130);

    assertThat(printed).contains("1 of 20 rounds");
    assertThat(Files.readAllLines(results())).hasSize(2);
    assertThat(Files.readAllLines(folder.resolve("forks"))).hasSize(4);
  }

  @Test
  void run_complete_replacesWhatTheLineMeasuredOtherwise() throws Exception {
    Path before = Files.createDirectories(folder.resolve("out")).resolve(LINE + ".jsonl");
    Files.writeString(before, "{}\n");

    assertThat(run(":")).as("%s", printed).isZero();

    assertThat(Files.readAllLines(results())).hasSize(40);
    assertThat(before).doesNotExist();
  }
}
