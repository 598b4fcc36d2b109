/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.start;

import dev.assent.benchmarks.report.Estimate;
import dev.assent.benchmarks.report.Figures;
import dev.assent.benchmarks.report.Statistics;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * Measures what Assent costs an application that was not written for it: the same server with and
 * without Assent, in a new process each time and in turn. Both export all signals by OTLP over HTTP
 * to a receiver on loopback that discards.
 *
 * <ul>
 *   <li>{@code start}: the time from the start of the process until it answers the first request
 *   <li>{@code startProcessor}: the processor time of all its threads until then
 *   <li>{@code answer}: the time until a request is answered, at a fixed rate
 *   <li>{@code request}: the processor time of all threads per request
 *   <li>{@code thread} and {@code threadBytes}: processor time and allocated bytes of those threads
 *       that answer requests
 * </ul>
 *
 * <p>Each kind of request is measured after twice as many requests without a pause. {@code
 * benchmarks/hosts} prepares the applications and runs this program.
 */
public final class HostCost {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int PER_SECOND = 200;
  private static final String WITH = "-assent";

  /** The forks of one figure, by application and kind of request; the kind is empty for a start. */
  private record Key(String figure, String application, String kind) {
    String unit() {
      return kind.isEmpty() ? "ms/op" : figure.equals("threadBytes") ? "B/op" : "us/op";
    }

    Key without() {
      return new Key(figure, application.replace(WITH, ""), kind);
    }

    @Override
    public String toString() {
      return String.join(" ", figure, application, kind).strip();
    }
  }

  /**
   * An application.
   *
   * @param name the name in the results; behind that of the same application, {@code -assent}
   * @param argumentFile a file of arguments for {@code java}: options, class path, main class
   */
  private record Contender(String name, Path argumentFile) {
    static Contender parse(String text) {
      int equals = text.indexOf('=');
      return new Contender(
          text.substring(0, equals), Path.of(text.substring(equals + 1)).toAbsolutePath());
    }
  }

  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<Key, List<Double>> forks = new LinkedHashMap<>();
  private final int requests;
  private final Pattern threads;
  private final List<HostRequest> kinds;
  private final String receiver;
  private long sent;

  private HostCost(int requests, Pattern threads, List<HostRequest> kinds, String receiver) {
    this.requests = requests;
    this.threads = threads;
    this.kinds = kinds;
    this.receiver = receiver;
  }

  /**
   * Takes rounds; the requests that warm each kind up; a pattern of the names of the threads that
   * answer; the kinds, separated by {@code ;}, such as {@code read=GET /;write=POST /rooms u#}; and
   * contenders: {@code NAME=ARGUMENT_FILE}.
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<Contender> contenders = Arrays.stream(arguments).skip(4).map(Contender::parse).toList();
    List<HostRequest> kinds =
        Arrays.stream(arguments[3].split(";", -1)).map(HostRequest::parse).toList();
    try (DiscardingReceiver receiver = new DiscardingReceiver()) {
      int requests = Integer.parseInt(arguments[1]);
      new HostCost(requests, Pattern.compile(arguments[2]), kinds, receiver.url())
          .run(Integer.parseInt(arguments[0]), contenders);
    }
  }

  private void run(int rounds, List<Contender> contenders)
      throws IOException, InterruptedException {
    for (int round = -1; round < rounds; round++) {
      for (int i = 0; i < contenders.size(); i++) {
        int at = Math.floorMod(round, 2) == 0 ? i : contenders.size() - 1 - i;
        measure(contenders.get(at));
      }
      if (round < 0) {
        forks.clear(); // files are in memory now
      }
    }
    Figures figures = new Figures(HostCost.class);
    forks.forEach((key, values) -> add(figures, key, values));
    figures.write();
  }

  private void add(Figures figures, Key key, List<Double> values) {
    double[] own = array(values);
    Map<String, String> params = new HashMap<>(Map.of("application", key.application()));
    if (!key.kind().isEmpty()) {
      params.put("kind", key.kind());
    }
    figures.addForks(key.figure(), params, key.unit(), own);
    String ratio = "";
    List<Double> base = forks.get(key.without());
    if (!key.without().equals(key) && base != null) {
      ratio = ", × without Assent: " + Estimate.of(Statistics.ratios(array(base), own));
    }
    System.out.printf("%s: %,.0f %s%s%n", key, Statistics.median(own), key.unit(), ratio);
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private void measure(Contender contender) throws IOException, InterruptedException {
    int port = freePort();
    long began = System.nanoTime();
    Process process = start(contender, port);
    try {
      awaitAnswer(process, port, contender);
      double answered = System.nanoTime() - began;
      keep("start", contender, "", answered / 1e6);
      keep("startProcessor", contender, "", processorNanos(process) / 1e6);
      try (HostThreads answering = new HostThreads(process, threads)) {
        for (HostRequest kind : kinds) {
          measure(contender, kind, process, answering, port);
        }
      }
    } finally {
      process.destroy();
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  private void measure(
      Contender contender, HostRequest kind, Process process, HostThreads answering, int port)
      throws IOException, InterruptedException {
    for (int i = 0; i < requests; i++) {
      request(kind, port);
    }
    int measured = Math.max(1, requests / 2);
    double[] answers = new double[measured];
    HostThreads.Use before = answering.use();
    double processor = processorNanos(process);
    long began = System.nanoTime();
    for (int i = 0; i < measured; i++) {
      long due = began + TimeUnit.SECONDS.toNanos(i) / PER_SECOND;
      for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
        LockSupport.parkNanos(early);
      }
      long asked = System.nanoTime();
      request(kind, port);
      answers[i] = (System.nanoTime() - asked) / 1e3;
    }
    HostThreads.Use after = answering.use();
    keep("answer", contender, kind.name(), Statistics.median(answers));
    keep("request", contender, kind.name(), (processorNanos(process) - processor) / 1e3 / measured);
    keep("thread", contender, kind.name(), after.nanosSince(before) / 1e3 / measured);
    keep("threadBytes", contender, kind.name(), after.bytesSince(before) / measured);
  }

  private void keep(String figure, Contender contender, String kind, double value) {
    Key key = new Key(figure, contender.name(), kind);
    forks.computeIfAbsent(key, absent -> new ArrayList<>()).add(value);
    System.out.printf("  %s %,.0f %s%n", key, value, key.unit());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Process start(Contender contender, int port) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + contender.argumentFile());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true).redirectOutput(new File("/dev/null"));
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.matches("(OTEL|ASSENT)_.*"));
    environment.put("SERVER_PORT", String.valueOf(port));
    environment.put("QUERY_PORT", String.valueOf(port));
    environment.put("CHAT_TRANSLATOR", receiver);
    environment.put("OTEL_SERVICE_NAME", "app");
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver);
    environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
    environment.put("MANAGEMENT_OTLP_TRACING_ENDPOINT", receiver + "/v1/traces");
    environment.put("MANAGEMENT_OTLP_LOGGING_ENDPOINT", receiver + "/v1/logs");
    environment.put("MANAGEMENT_OTLP_METRICS_EXPORT_URL", receiver + "/v1/metrics");
    return builder.start();
  }

  private void awaitAnswer(Process process, int port, Contender contender)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!answers(port)) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IOException(contender.name() + " did not start");
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private boolean answers(int port) throws InterruptedException {
    try {
      return kinds.get(0).send(client, port, sent++) == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private void request(HostRequest kind, int port) throws IOException, InterruptedException {
    int status = kind.send(client, port, sent++);
    if (status != 200) {
      throw new IOException(kind + " was answered " + status);
    }
  }

  private static double processorNanos(Process process) {
    return process.info().totalCpuDuration().orElseThrow().toNanos();
  }
}
