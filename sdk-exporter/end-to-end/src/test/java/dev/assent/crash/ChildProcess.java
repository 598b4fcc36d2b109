/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.crash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One process, from its start to its end, as seen by its parent. Used by one thread. */
final class ChildProcess {
  private static final long PATIENCE_SECONDS = 90;
  private static final String ERRORS = "errors";

  private final RunSettings runSettings;
  private final ChildOutput childOutput;
  private final Process process;
  private final Thread reader;

  private ChildProcess(RunSettings runSettings, ChildOutput childOutput, Process process) {
    this.runSettings = runSettings;
    this.childOutput = childOutput;
    this.process = process;
    this.reader = new Thread(this::read, "child-output");
    reader.start();
  }

  /** Starts a {@link KilledProcess} and begins to read its output. */
  static ChildProcess start(RunSettings runSettings, ChildOutput childOutput, String... arguments)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            KilledProcess.class.getName(),
            runSettings.directory().toString(),
            runSettings.endpoint());
    builder.command().addAll(List.of(arguments));
    builder.environment().keySet().removeIf(it -> it.matches("(ASSENT|OTEL|JAVA_TOOL)_.*"));
    builder.redirectError(runSettings.directory().resolve(ERRORS).toFile());
    return new ChildProcess(runSettings, childOutput, builder.start());
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        childOutput.hear(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ChildOutput output() {
    return childOutput;
  }

  /** Waits for a time, or until the process ends. */
  void pass(int millis) throws InterruptedException {
    boolean unused = process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  void awaitUp() throws IOException, InterruptedException {
    if (!childOutput.up.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw failed("it does not start");
    }
  }

  /**
   * Kills the process by a signal, since the process object's own method discards unread output.
   */
  void kill() {
    boolean unused = process.toHandle().destroyForcibly();
  }

  /** Waits until the process is gone. */
  boolean isGone() throws InterruptedException {
    return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  void askToEnd() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  /**
   * Waits until the process has ended and its output was read.
   *
   * @param inPeace whether it has to end by itself
   */
  void awaitEnd(boolean inPeace) throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      kill();
      throw failed("it does not end");
    }
    reader.join();
    if (inPeace ? childOutput.left() == null : process.exitValue() == 1) {
      throw failed("it failed");
    }
  }

  AssertionError failed(String how) throws IOException {
    Path errors = runSettings.directory().resolve(ERRORS);
    return new AssertionError(how + "\n" + Files.readString(errors, ISO_8859_1));
  }
}
