/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.shop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The shop in a process of its own. Not thread-safe. */
final class ShopProcess implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");
  private static final String STARTED = "Started ShopApplication in";
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final Process process;
  private final Path output;
  private final URI address;

  /** Starts the shop, and returns when it listens. */
  ShopProcess(Path directory, String classPath, List<String> options, List<String> arguments)
      throws IOException, InterruptedException {
    output = Files.createDirectories(directory).resolve("output.txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx384m"));
    command.addAll(options);
    command.add(ShopApplication.class.getName());
    command.add("--server.port=0");
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(ASSENT|OTEL|JAVA_TOOL)_.*"));
    builder.environment().put("CLASSPATH", classPath);
    process = builder.start();
    awaitOutput(STARTED);
    Matcher port = PORT.matcher(output());
    if (!port.find()) {
      throw new AssertionError(output());
    }
    address = URI.create("http://127.0.0.1:" + port.group(1));
  }

  /** Waits until the output has a text. */
  void awaitOutput(String text) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!output().contains(text)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        process.destroyForcibly();
        throw new AssertionError("no " + text + " in:\n" + output());
      }
      boolean unused = process.waitFor(20, TimeUnit.MILLISECONDS);
    }
  }

  URI address() {
    return address;
  }

  String output() throws IOException {
    return Files.readString(output, UTF_8);
  }

  /** Ends the shop as a platform does, and returns when it has sent its last telemetry. */
  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("the shop did not end");
    }
  }
}
