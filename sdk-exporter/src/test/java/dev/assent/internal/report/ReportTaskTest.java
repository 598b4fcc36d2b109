/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTaskTest {
  @TempDir private Path directory;

  @Test
  void write_html_isAPage() throws IOException {
    Path file = directory.resolve("stays.html");
    ReportFixture fixture = new ReportFixture(file);
    fixture.span("", span -> span.setAttribute("app.size", 7));
    fixture.task.write();
    assertThat(Files.readString(file)).startsWith("<!doctype html>").contains("ops");
    assertThat(fixture.warnings).isEmpty();
  }

  @Test
  void write_json_isJsonAlone() throws IOException {
    Path file = directory.resolve("stays.json");
    ReportFixture fixture = new ReportFixture(file);
    fixture.task.write();
    assertThat(Files.readString(file)).startsWith("{").contains("\"destinations\"");
  }

  @Test
  void write_failing_isOneLineUntilItCanBeWritten() throws IOException {
    Path folder = Files.createDirectory(directory.resolve("folder"));
    Path file = folder.resolve("stays.html");
    ReportFixture fixture = new ReportFixture(file);
    Files.delete(folder);
    fixture.task.write();
    fixture.task.write();
    assertThat(fixture.warnings)
        .singleElement()
        .asString()
        .startsWith("ASSENT_REPORT: can't write ")
        .contains("NoSuchFileException");

    Files.createDirectory(folder);
    fixture.task.write();
    assertThat(file).exists();
  }

  /** The first one writes; the other says so once. */
  @Test
  void start_fileOfAnotherInstance_isWrittenByOne() throws IOException {
    Path file = directory.resolve("stays.json");
    ReportFixture first = new ReportFixture(file);
    ReportFixture second = new ReportFixture(file);
    ScheduledExecutorService files = Executors.newSingleThreadScheduledExecutor();
    try {
      first.task.start(files);
      second.task.start(files);
      second.task.close(files);
      first.task.close(files);
    } finally {
      files.shutdown();
    }
    assertThat(await(files)).isTrue();
    assertThat(file).exists();
    assertThat(first.warnings).isEmpty();
    assertThat(second.warnings)
        .containsExactly(
            "ASSENT_REPORT: another instance in this process writes "
                + file
                + "; this one does not.");
    Files.delete(file);
    second.task.write();
    assertThat(file).doesNotExist();
  }

  /** The executor is gone; the caller of close must not see that. */
  @Test
  void close_executorEnded_doesNotThrow() {
    ScheduledExecutorService files = Executors.newSingleThreadScheduledExecutor();
    files.shutdown();
    new ReportFixture(directory.resolve("stays.html")).task.close(files);
    assertThat(directory).isEmptyDirectory();
  }

  private static boolean await(ExecutorService executor) {
    try {
      return executor.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Test
  void write_withoutFile_doesNothing() {
    new ReportFixture().task.write();
    assertThat(directory).isEmptyDirectory();
  }
}
