/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.autoconfigure;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.fixtures.ClassPath;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The shop in a process of its own, with its output and the files that it writes. */
final class ShopProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path directory;
  private final Path output;
  private final Process process;
  private final BufferedWriter input;
  private int done;

  /**
   * Starts the shop and waits until it is ready.
   *
   * @param home an empty directory
   */
  ShopProcess(Path home, ClassPath classPath, Map<String, String> environment) throws IOException {
    directory = Files.createDirectories(home.resolve("work"));
    output = home.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Xmx128m",
                "-Djava.io.tmpdir=" + Files.createDirectories(directory.resolve("tmp")),
                "-XX:-UsePerfData",
                Shop.class.getName())
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.matches("(OTEL|ASSENT|JAVA|JDK)_.*|DO_NOT_TRACK"));
    builder.environment().put("CLASSPATH", classPath.toString());
    builder.environment().putAll(environment);
    process = builder.start();
    input = process.outputWriter(UTF_8);
    await("ready", 1);
  }

  private void await(String line, int times) {
    Awaitility.await(line)
        .atMost(PATIENCE)
        .until(() -> output().lines().filter(line::equals).count() >= times || !process.isAlive());
    if (!process.isAlive()) {
      throw new AssertionError("the shop ended:\n" + output());
    }
  }

  /** Runs a command, and waits for its end. */
  void run(List<String> words) {
    try {
      input.write(String.join("\t", words));
      input.newLine();
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(output(), e);
    }
    await("done", ++done);
  }

  void run(String... words) {
    run(List.of(words));
  }

  /** Ends the input, waits until the process has ended of itself, and returns its exit code. */
  int end() throws IOException, InterruptedException {
    input.close();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the shop does not end:\n" + output());
    }
    return process.exitValue();
  }

  /** Returns the standard output and the error output. */
  String output() {
    try {
      return Files.readString(output, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the files that the process left. */
  List<Path> files() throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return new ArrayList<>(paths.filter(Files::isRegularFile).toList());
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
