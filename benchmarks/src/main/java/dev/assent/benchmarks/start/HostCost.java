/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.start;

import dev.assent.benchmarks.report.Figures;
import dev.assent.benchmarks.report.Statistics;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Measures what Assent costs an application that was not written for it: the same server with and
 * without Assent, in a new process each time and in turn. Both export all signals by OTLP over HTTP
 * to a receiver on loopback that discards.
 *
 * <ul>
 *   <li>{@code start}: the time from the start of the process until it answers the first request
 *   <li>{@code startProcessor}: the processor time of all its threads until then
 *   <li>{@code request}: its processor time per request, after a warm-up of as many requests
 * </ul>
 *
 * <p>{@code benchmarks/hosts} prepares the applications and runs this program.
 */
public final class HostCost {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /**
   * An application.
   *
   * @param name the name in the results
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
  private final String method;
  private final String path;
  private final int requests;
  private final String receiver;

  private HostCost(String call, int requests, String receiver) {
    int blank = call.indexOf(' ');
    this.method = call.substring(0, blank);
    this.path = call.substring(blank + 1);
    this.requests = requests;
    this.receiver = receiver;
  }

  /**
   * Takes rounds, requests, the method and path of a request such as {@code GET /}, and contenders:
   * {@code NAME=ARGUMENT_FILE}.
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<Contender> contenders = Arrays.stream(arguments).skip(3).map(Contender::parse).toList();
    try (DiscardingReceiver receiver = new DiscardingReceiver()) {
      new HostCost(arguments[2], Integer.parseInt(arguments[1]), receiver.url())
          .run(Integer.parseInt(arguments[0]), contenders);
    }
  }

  private void run(int rounds, List<Contender> contenders)
      throws IOException, InterruptedException {
    double[][][] values = new double[contenders.size()][3][rounds];
    for (int round = -1; round < rounds; round++) {
      for (int i = 0; i < contenders.size(); i++) {
        int at = Math.floorMod(round, 2) == 0 ? i : contenders.size() - 1 - i;
        double[] measured = measure(contenders.get(at));
        for (int what = 0; round >= 0 && what < measured.length; what++) {
          values[at][what][round] = measured[what];
        }
      }
    }
    Figures figures = new Figures(HostCost.class);
    for (int each = 0; each < contenders.size(); each++) {
      Map<String, String> params = Map.of("application", contenders.get(each).name());
      figures.addForks("start", params, "ms/op", values[each][0]);
      figures.addForks("startProcessor", params, "ms/op", values[each][1]);
      figures.addForks("request", params, "us/op", values[each][2]);
      System.out.printf(
          "%s: starts in %.0f ms, with %.0f ms of processor time; %.0f us per request (medians)%n",
          contenders.get(each).name(),
          Statistics.median(values[each][0]),
          Statistics.median(values[each][1]),
          Statistics.median(values[each][2]));
    }
    figures.write();
  }

  private double[] measure(Contender contender) throws IOException, InterruptedException {
    int port = freePort();
    URI address = URI.create("http://127.0.0.1:" + port + path);
    long began = System.nanoTime();
    Process process = start(contender, port);
    try {
      awaitAnswer(process, address, contender);
      double start = (System.nanoTime() - began) / 1e6;
      double startProcessor = processorNanos(process) / 1e6;
      request(address);
      double before = processorNanos(process);
      request(address);
      double perRequest = (processorNanos(process) - before) / 1e3 / requests;
      return new double[] {start, startProcessor, perRequest};
    } finally {
      process.destroy();
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
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

  private void awaitAnswer(Process process, URI address, Contender contender)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!answers(address)) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IOException(contender.name() + " did not start");
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private boolean answers(URI address) throws InterruptedException {
    try {
      return get(address) == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private void request(URI address) throws IOException, InterruptedException {
    for (int i = 0; i < requests; i++) {
      int status = get(address);
      if (status != 200) {
        throw new IOException(address + " answered " + status);
      }
    }
  }

  private int get(URI address) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(PATIENCE)
            .header("X-Chat-User", "u7")
            .header("Content-Type", "text/plain")
            .method(method, BodyPublishers.ofString(method.equals("GET") ? "" : "hello"))
            .build();
    return client.send(request, BodyHandlers.discarding()).statusCode();
  }

  private static double processorNanos(Process process) {
    return process.info().totalCpuDuration().orElseThrow().toNanos();
  }
}
