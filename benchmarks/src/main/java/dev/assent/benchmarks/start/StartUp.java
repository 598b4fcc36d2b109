/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.start;

import dev.assent.benchmarks.report.Figures;
import dev.assent.benchmarks.report.Statistics;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Measures the start in a new process each time: the time from the first line of {@code main} until
 * the first span has ended, the heap in use then after two collections, and the number of loaded
 * classes, including the JDK's.
 *
 * <ul>
 *   <li>{@code plain}: OpenTelemetry's autoconfigure, which exports traces, metrics and logs by
 *       OTLP over HTTP with the JDK's client. It has no catalog, no policy and no consent. Assent,
 *       which is in the same jar, is hidden from it
 *   <li>{@code assent}: {@code Assent.fromEnvironment()} with the default policy, one destination
 *       for the same three signals and endpoint, choices from the environment
 * </ul>
 *
 * <p>Both run from the same jar, with the same JVM, in turn (plain, assent, assent, plain, …), so
 * that the n-th values of both are a pair: {@code java -cp benchmarks/target/benchmarks.jar
 * dev.assent.benchmarks.start.StartUp 30}. The receiver on loopback discards.
 */
public final class StartUp {
  private static final List<Class<?>> CONTENDERS = List.of(PlainStart.class, AssentStart.class);
  private static final int WARM_UP = 2;

  private final double[][] nanos;
  private final double[][] heap;
  private final double[][] classes;
  private final String url;

  private StartUp(int pairs, String url) {
    this.nanos = new double[CONTENDERS.size()][pairs];
    this.heap = new double[CONTENDERS.size()][pairs];
    this.classes = new double[CONTENDERS.size()][pairs];
    this.url = url;
  }

  /** Takes the number of pairs. */
  public static void main(String[] arguments) throws IOException {
    int pairs = arguments.length == 0 ? 30 : Integer.parseInt(arguments[0]);
    try (DiscardingReceiver receiver = new DiscardingReceiver()) {
      new StartUp(pairs, receiver.url()).run(pairs);
    }
  }

  private void run(int pairs) throws IOException {
    for (int pair = -WARM_UP; pair < pairs; pair++) {
      int first = Math.floorMod(pair, 2);
      start(first, pair);
      start(1 - first, pair);
    }
    Figures figures = new Figures(StartUp.class);
    for (int each = 0; each < CONTENDERS.size(); each++) {
      Map<String, String> params = Map.of("contender", each == 0 ? "plain" : "assent");
      figures.addForks("toFirstSpan", params, "ms/op", nanos[each]);
      figures.addForks("heap", params, "B", heap[each]);
      figures.addForks("classes", params, "classes", classes[each]);
      System.out.printf(
          "%s: %.1f ms, %.0f B, %.0f classes (medians)%n",
          params.get("contender"),
          Statistics.median(nanos[each]),
          Statistics.median(heap[each]),
          Statistics.median(classes[each]));
    }
    figures.write();
  }

  private void start(int contender, int pair) throws IOException {
    String[] output = output(CONTENDERS.get(contender).getName()).split(" ", -1);
    if (pair >= 0) {
      nanos[contender][pair] = Double.parseDouble(output[1]) / 1e6;
      heap[contender][pair] = Double.parseDouble(output[2]);
      classes[contender][pair] = Double.parseDouble(output[3]);
    }
  }

  private String output(String main) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder builder =
        new ProcessBuilder(java, "-cp", absolute(System.getProperty("java.class.path")), main);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment());
    Process process = builder.start();
    process.getOutputStream().close();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (!output.startsWith("started ")) {
      throw new IOException(main + " did not start");
    }
    return output;
  }

  private static String absolute(String classPath) {
    return String.join(
        File.pathSeparator,
        List.of(classPath.split(File.pathSeparator, -1)).stream()
            .map(each -> Path.of(each).toAbsolutePath().toString())
            .toList());
  }

  private Map<String, String> environment() {
    return Map.of(
        "OTEL_SERVICE_NAME",
        "app",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        url,
        "OTEL_EXPORTER_OTLP_PROTOCOL",
        "http/protobuf",
        "ASSENT_PURPOSE",
        "service_operation",
        "ASSENT_CONSENT_SOURCE",
        "env");
  }
}
