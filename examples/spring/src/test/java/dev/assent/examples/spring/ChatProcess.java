/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The chat service in a process of its own. Its output is recorded. */
final class ChatProcess implements AutoCloseable {
  private static final Pattern PORT =
      Pattern.compile("(?:Tomcat|Netty) started on port (?:\\(s\\): )?(\\d+)");
  private static final Pattern STARTED = Pattern.compile("Started ChatApplication in");

  private final Process process;
  private final StringBuffer output = new StringBuffer();
  private final @Nullable URI address;
  private final Thread reader;

  private ChatProcess(Process process) throws IOException {
    this.process = process;
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    this.address = awaitStart(lines);
    this.reader = new Thread(() -> record(lines), "chat-output");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts the service, and returns when it listens or has ended.
   *
   * @param classPath the class path of the process
   * @param arguments properties in the form {@code --name=value}
   */
  static ChatProcess start(String classPath, List<String> arguments) throws IOException {
    return start(classPath, List.of(), arguments);
  }

  static ChatProcess start(String classPath, List<String> options, List<String> arguments)
      throws IOException {
    return new ChatProcess(
        process(classPath, options, arguments).redirectErrorStream(true).start());
  }

  /** Returns what starts the service. */
  static ProcessBuilder process(String classPath, List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx256m"));
    command.addAll(options);
    command.add(ChatApplication.class.getName());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .keySet()
        .removeIf(
            name ->
                name.startsWith("ASSENT_")
                    || name.startsWith("OTEL_")
                    || name.equals("DO_NOT_TRACK")
                    || name.equals("JAVA_TOOL_OPTIONS"));
    builder.environment().put("CLASSPATH", classPath);
    return builder;
  }

  private @Nullable URI awaitStart(BufferedReader lines) throws IOException {
    URI found = null;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      output.append(line).append('\n');
      Matcher port = PORT.matcher(line);
      if (port.find()) {
        found = URI.create("http://127.0.0.1:" + port.group(1));
      }
      if (STARTED.matcher(line).find()) {
        return found;
      }
    }
    return null;
  }

  private void record(BufferedReader lines) {
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.append(line).append('\n');
      }
    } catch (IOException closed) {
      output.append("output ended");
    }
  }

  /** Returns whether the application runs. */
  boolean started() {
    return address != null;
  }

  /** Returns the address of the service. */
  URI address() {
    if (address == null) {
      throw new IllegalStateException("the application did not start:\n" + output);
    }
    return address;
  }

  /** Returns the output so far. */
  String output() {
    return output.toString();
  }

  /** Ends the service as a platform does, and returns when it has sent its last telemetry. */
  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("the application did not end:\n" + output);
    }
    reader.join();
  }
}
