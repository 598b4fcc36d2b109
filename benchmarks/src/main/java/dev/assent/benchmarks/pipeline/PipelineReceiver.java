/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.assent.internal.otlp.MalformedOtlpException;
import dev.assent.internal.otlp.OtlpDecoder;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A receiver in a process of its own, so that its cost is not measured. It answers first, and
 * counts spans and their attributes later. Its process ends when its standard input closes.
 */
final class PipelineReceiver implements AutoCloseable {
  private final Process process;
  private final String endpoint;

  private PipelineReceiver(Process process, String endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  /** Starts a receiver. */
  static PipelineReceiver start() throws IOException {
    Process process =
        new ProcessBuilder(
                java("-XX:+UseSerialGC", "-Xmx512m", "-XX:TieredStopAtLevel=1", className()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    return new PipelineReceiver(process, "http://127.0.0.1:" + out.readLine());
  }

  private static String className() {
    return PipelineReceiver.class.getName();
  }

  /** Returns a command that runs this process's Java with this process's class path. */
  static List<String> java(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of(arguments));
    return command;
  }

  String endpoint() {
    return endpoint;
  }

  @Override
  public void close() {
    process.destroy();
  }

  /**
   * The data that arrived since the receiver started.
   *
   * @param spans the number of spans
   * @param attributes the number of their attributes, without those of events
   */
  record Arrived(long spans, long attributes) {
    /** Requests the counts of a receiver. */
    static Arrived at(String endpoint) throws IOException, InterruptedException {
      HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint + "/count")).build();
      String[] counts =
          HttpClient.newHttpClient()
              .send(request, HttpResponse.BodyHandlers.ofString())
              .body()
              .split(" ", -1);
      return new Arrived(Long.parseLong(counts[0]), Long.parseLong(counts[1]));
    }

    private Arrived and(List<SpanData> more) {
      long all = attributes;
      for (SpanData span : more) {
        all += span.getAttributes().size();
      }
      return new Arrived(spans + more.size(), all);
    }
  }

  /** Runs the receiver's process, which prints its port. */
  public static void main(String[] arguments) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    Counting counting = new Counting();
    server.createContext("/count", counting::report);
    server.createContext("/", counting::take);
    server.start();
    System.out.println(server.getAddress().getPort());
    while (System.in.read() >= 0) {
      // waits until the parent process ends
    }
    server.stop(0);
  }

  /** The counts; used on the server's one thread. */
  private static final class Counting {
    private Arrived arrived = new Arrived(0, 0);

    void report(HttpExchange exchange) throws IOException {
      try (exchange) {
        byte[] text =
            (arrived.spans() + " " + arrived.attributes()).getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(200, text.length);
        exchange.getResponseBody().write(text);
      }
    }

    void take(HttpExchange exchange) throws IOException {
      byte[] body;
      try (exchange) {
        body = exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(200, -1);
      }
      try {
        arrived = arrived.and(OtlpDecoder.spans(body));
      } catch (MalformedOtlpException e) {
        throw new IOException(e);
      }
    }
  }
}
