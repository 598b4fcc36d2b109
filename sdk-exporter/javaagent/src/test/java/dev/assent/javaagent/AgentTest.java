/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.fixtures.Canaries;
import dev.assent.javaagent.application.ScriptedApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** A receiver, canaries, and JVMs with the scripted application. */
@Tag("jvm")
abstract class AgentTest {
  private static final String AROUND = " around ";

  @TempDir Path directory;

  final Receiver receiver = Receiver.start();
  final Canaries canaries = new Canaries();
  private final List<AgentJvm> started = new ArrayList<>();
  private int jvms;

  @AfterEach
  void end() {
    started.forEach(AgentJvm::close);
    receiver.close();
  }

  /** Returns a JVM of its own directory, which sends to the receiver. */
  AgentJvm.Builder jvm() {
    return AgentJvm.in(directory.resolve("jvm" + jvms++))
        .environment("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint());
  }

  /** Writes a declarative file whose signals Assent gates, and returns its path. */
  final String gatedFile(String otherProcessor) throws IOException {
    Path file = directory.resolve("gated.yaml");
    String exporter = "exporter: { otlp_http: { endpoint: %s/v1/%s } }";
    Files.writeString(
        file,
        """
        file_format: "1.0"
        propagator: { composite: [ { assent: } ] }
        tracer_provider:
          processors:
            - assent: { schedule_delay: 50, %s }
        """
                .formatted(exporter.formatted(receiver.endpoint(), "traces"))
            + otherProcessor
            + """
              logger_provider:
                processors:
                  - assent: { schedule_delay: 50, %s }
              meter_provider:
                readers:
                  - pull: { exporter: { assent: { interval: 500, %s } } }
              """
                .formatted(
                    exporter.formatted(receiver.endpoint(), "logs"),
                    exporter.formatted(receiver.endpoint(), "metrics")),
        UTF_8);
    return file.toString();
  }

  /** Adds the scripted application, whose own log handlers write nothing, and starts it. */
  AgentJvm start(AgentJvm.Builder builder, String... arguments) {
    try {
      Path logging = directory.resolve("logging.properties");
      Files.writeString(logging, "handlers=\n", UTF_8);
      AgentJvm jvm =
          builder
              .property("java.util.logging.config.file", logging.toString())
              .main(ScriptedApplication.class, arguments)
              .start();
      started.add(jvm);
      return jvm.awaitOutput("ready");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Starts a JVM with a canary in its resource and its arguments, and one in each command. */
  AgentJvm plantEverywhere(AgentJvm.Builder builder) {
    builder.environment("OTEL_RESOURCE_ATTRIBUTES", "team.owner=" + canaries.secret("resource"));
    AgentJvm jvm = start(builder, "--token=" + canaries.secret("argument"));
    request(jvm, "log", canaries.secret("log body"));
    request(jvm, "error", "An order failed.", canaries.secret("message of a logged exception"));
    request(jvm, "fail", canaries.secret("message of a thrown exception"));
    request(jvm, "call", receiver.endpoint() + "/partner?q=" + canaries.secret("query of a call"));
    request(
        jvm, "sql", "create table orders /* " + canaries.secret("comment in SQL") + " */ (i int)");
    request(jvm, "sql", "select '" + canaries.secret("literal in SQL") + "'");
    request(jvm, "sql", "select 1 as \"" + canaries.secret("quoted name in SQL") + "\"");
    jvm.run("thread", canaries.secret("thread"), "--", "request", "/", "--", "log", "An order.");
    return jvm;
  }

  private void request(AgentJvm jvm, String... command) {
    List<String> words = new ArrayList<>();
    String place = AROUND + command[0] + " " + canaries.size();
    words.add("request");
    words.add("/o/" + canaries.secret("path" + place) + "?q=" + canaries.secret("query" + place));
    words.add("User-Agent=" + canaries.secret("user agent" + place));
    words.add("X-Forwarded-For=" + canaries.secret("forwarded address" + place));
    words.add("baggage=session=" + canaries.secret("baggage" + place));
    words.add("tracestate=partner=" + canaries.secret("trace state" + place));
    words.add("traceparent=00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    words.add("--");
    words.addAll(List.of(command));
    jvm.run(words.toArray(String[]::new));
  }

  /** Returns the kinds of these places. */
  static NavigableSet<String> kinds(Set<String> places) {
    return places.stream()
        .map(place -> place.replaceFirst(AROUND + ".*", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns the places whose canaries the receiver got, the JVM printed, or stand in a file. */
  NavigableSet<String> found(AgentJvm jvm) {
    List<byte[]> bytes = new ArrayList<>();
    for (byte[] request : receiver.requests()) {
      // the application itself writes the address of the call; its headers are the agent's
      String text = new String(request, ISO_8859_1).replaceFirst("^GET /partner.*", "");
      bytes.add(text.getBytes(ISO_8859_1));
    }
    bytes.addAll(jvm.files());
    bytes.add(jvm.output().getBytes(UTF_8));
    return canaries.in(bytes);
  }

  /** Waits until the condition holds. */
  static void await(String what, Callable<Boolean> condition) {
    Awaitility.await(what).atMost(Duration.ofSeconds(60)).until(condition);
  }
}
