/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.annotations.WithSpan;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.h2.Driver;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** A JVM with an application and, unless a test asks otherwise, the agent and the extension. */
final class AgentJvm implements AutoCloseable {
  /** Switches the agent to what its version 3 does by default. */
  static final String V3 = "OTEL_INSTRUMENTATION_COMMON_V3_PREVIEW";

  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Path PROGRAMS = Path.of(System.getProperty("programs"));
  private static final Path AGENT = PROGRAMS.resolve("opentelemetry-javaagent.jar");
  static final Path EXTENSION = Path.of(System.getProperty("extension"));

  /** What a test wants to start. */
  static final class Builder {
    private final Path directory;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<String> first = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private final List<String> program = new ArrayList<>();
    private final List<String> libraries = new ArrayList<>();
    private boolean agent = true;
    private boolean extension = true;

    private Builder(Path directory) {
      this.directory = directory;
      environment("OTEL_SERVICE_NAME", "shop");
      environment("OTEL_BSP_SCHEDULE_DELAY", "50");
      environment("OTEL_BLRP_SCHEDULE_DELAY", "50");
      if (Boolean.getBoolean("agent.v3")) {
        environment(V3, "true");
      }
    }

    Builder without(String part) {
      switch (part) {
        case "agent" -> agent = false;
        case "extension" -> extension = false;
        default -> throw new IllegalArgumentException(part);
      }
      return this;
    }

    Builder environment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    Builder property(String name, String value) {
      options.add("-D" + name + "=" + value);
      return this;
    }

    /** Adds options of the JVM before the agent. */
    Builder first(List<String> more) {
      first.addAll(more);
      return this;
    }

    /** Adds a jar that Maven copied to the class path of {@link #main}. */
    Builder library(String name) {
      libraries.add(PROGRAMS.resolve(name).toString());
      return this;
    }

    /** Runs one of the applications of these tests. */
    Builder main(Class<?> application, String... arguments) {
      List<String> classPath = new ArrayList<>(List.of(System.getProperty("applications")));
      // libraries, and the API of OpenTelemetry, without which an application works too
      for (Class<?> type :
          List.of(
              Driver.class,
              Flux.class,
              Publisher.class,
              Baggage.class,
              Context.class,
              ComponentLoader.class,
              WithSpan.class)) {
        classPath.add(type.getProtectionDomain().getCodeSource().getLocation().getPath());
      }
      classPath.addAll(libraries);
      program.add("-cp");
      program.add(String.join(File.pathSeparator, classPath));
      program.add(application.getName());
      program.addAll(List.of(arguments));
      return this;
    }

    /** Runs a class of this module's test class path. */
    Builder mainOfTests(String application, String... arguments) {
      program.add("-cp");
      program.add(System.getProperty("java.class.path"));
      program.add(application);
      program.addAll(List.of(arguments));
      return this;
    }

    /** Runs a jar that Maven copied. */
    Builder jar(String name, String... arguments) {
      program.add("-jar");
      program.add(PROGRAMS.resolve(name).toString());
      program.addAll(List.of(arguments));
      return this;
    }

    /** Returns what starts the JVM. */
    ProcessBuilder process() throws IOException {
      Path work = Files.createDirectories(work());
      Path temporary = Files.createDirectories(work.resolve("tmp"));
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add("-Djava.io.tmpdir=" + temporary);
      command.add("-Xshare:auto");
      command.add("-XX:TieredStopAtLevel=1");
      command.addAll(first);
      if (agent) {
        command.add("-javaagent:" + AGENT);
      }
      if (extension) {
        command.add("-Dotel.javaagent.extensions=" + EXTENSION);
      }
      command.addAll(options);
      command.addAll(program);
      ProcessBuilder process = new ProcessBuilder(command).directory(work.toFile());
      process.environment().keySet().removeIf(name -> name.matches("(OTEL|ASSENT|JAVA|JDK)_.*"));
      process.environment().remove("DO_NOT_TRACK");
      process.environment().putAll(environment);
      return process;
    }

    private Path work() {
      return directory.resolve("work");
    }

    AgentJvm start() {
      try {
        return new AgentJvm(this);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final Path directory;
  private final Path output;
  private final Process process;
  private final BufferedWriter input;
  private int done;

  private AgentJvm(Builder builder) throws IOException {
    directory = builder.work();
    output = builder.directory.resolve("output.txt");
    ProcessBuilder process = builder.process();
    process.redirectErrorStream(true).redirectOutput(output.toFile());
    this.process = process.start();
    input = this.process.outputWriter(UTF_8);
  }

  static Builder in(Path directory) {
    return new Builder(directory);
  }

  /** Returns the standard output and the error output. */
  String output() {
    try {
      return Files.readString(output, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the lines of the output that hold the text. */
  List<String> lines(String text) {
    return output().lines().filter(line -> line.contains(text)).toList();
  }

  /** Waits until the output holds the text. */
  AgentJvm awaitOutput(String text) {
    Awaitility.await("\"" + text + "\" in the output")
        .atMost(PATIENCE)
        .until(() -> output().contains(text) || !process.isAlive());
    if (!output().contains(text)) {
      throw new AssertionError("the process ended:\n" + output());
    }
    return this;
  }

  /** Runs a command of the scripted application, and waits for its end. */
  AgentJvm run(String... words) {
    done++;
    try {
      input.write(String.join("\t", words));
      input.newLine();
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(output(), e);
    }
    Awaitility.await(String.join(" ", words))
        .atMost(PATIENCE)
        .until(() -> lines("done").size() >= done || !process.isAlive());
    if (!process.isAlive()) {
      throw new AssertionError("the process ended:\n" + output());
    }
    return this;
  }

  /** Ends the scripted application by the end of its input, and returns its exit code. */
  int end() {
    try {
      input.close();
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("does not end:\n" + output());
      }
      return process.exitValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends the process as a service manager does, with SIGTERM. */
  void terminate() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }

  /** Returns the bytes of the files that the process wrote. */
  List<byte[]> files() {
    try (Stream<Path> paths = Files.walk(directory)) {
      List<byte[]> files = new ArrayList<>();
      for (Path file : paths.filter(Files::isRegularFile).toList()) {
        files.add(Files.readAllBytes(file));
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
