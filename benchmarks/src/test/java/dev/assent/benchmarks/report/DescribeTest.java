/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commits of published measurements. */
class DescribeTest {
  @TempDir Path folder;

  private Map<String, String> describe(String... arguments) throws IOException {
    String[] all = new String[arguments.length + 1];
    all[0] = folder.toString();
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    Describe.main(all);
    return Machine.description(folder.resolve(Machine.FILE));
  }

  @Test
  void main_classesMeasuredAgain_areToldBesideTheCommitOfAllUntilAllAre() throws IOException {
    describe("jdk17", "first", "");
    describe("jdk17", "second", "", "SpanGate", "Tag");
    Map<String, String> again = describe("jdk17", "third", "-f 1", "Spool");
    assertThat(again).containsEntry("jdk17 commit", "first");
    assertThat(again.get("jdk17 again"))
        .matches("second, \\S+, flags none: SpanGate, Tag; third, \\S+, flags -f 1: Spool");

    assertThat(describe("jdk17", "fourth", ""))
        .containsEntry("jdk17 commit", "fourth")
        .doesNotContainKey("jdk17 again");
  }

  @Test
  void main_anotherJdk_leavesTheFirstAsItIs() throws IOException {
    describe("jdk17", "first", "");
    assertThat(describe("jdk25", "second", ""))
        .containsEntry("jdk17 commit", "first")
        .containsEntry("jdk25 commit", "second");
  }
}
