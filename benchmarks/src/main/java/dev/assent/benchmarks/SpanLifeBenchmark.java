/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks;

import com.sun.net.httpserver.HttpServer;
import dev.assent.Assent;
import dev.assent.AssentBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a span's life cost the application's thread? Started, ten attributes, ended; everything
 * behind it runs as it would (queue, worker, encoding, HTTP to a receiver on loopback that
 * discards).
 *
 * <ul>
 *   <li>{@code plain}: OpenTelemetry with its batch processor and OTLP exporter
 *   <li>{@code permitted}: Assent, every attribute may leave
 *   <li>{@code stripped}: Assent, three of the ten attributes may not
 *   <li>{@code withheld}: Assent, the span may not leave at all
 * </ul>
 *
 * <p>{@code java -jar benchmarks/target/benchmarks.jar SpanLife -prof gc}. At this rate every
 * contender's queue overflows, as it would; what is compared is the application's side alone.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class SpanLifeBenchmark {
  /** Who gates, and what the policy says. */
  @Param({"plain", "permitted", "stripped", "withheld"})
  public String contender = "plain";

  private @Nullable HttpServer receiver;
  private @Nullable ExecutorService threads;
  private @Nullable SdkTracerProvider plain;
  private @Nullable Assent assent;
  private Tracer tracer = Tracers.NONE;

  /** Starts a receiver and a contender. */
  @Setup(Level.Trial)
  public void start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
          }
        });
    threads = Executors.newFixedThreadPool(2);
    server.setExecutor(threads);
    server.start();
    receiver = server;
    String endpoint = "http://127.0.0.1:" + server.getAddress().getPort();
    if (contender.equals("plain")) {
      plain =
          SdkTracerProvider.builder()
              .addSpanProcessor(
                  BatchSpanProcessor.builder(
                          OtlpHttpSpanExporter.builder()
                              .setEndpoint(endpoint + "/v1/traces")
                              .build())
                      .build())
              .build();
      tracer = plain.get("dev.assent.benchmarks");
    } else {
      AssentBuilder builder =
          Assent.builder()
              .setting("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
              .setting("ASSENT_SUBJECT", "acme/u7")
              .catalog(scopeKnown());
      if (contender.equals("withheld")) {
        builder.setting("ASSENT_RECIPIENT", "third_party");
      }
      assent = builder.build();
      tracer = assent.openTelemetry().getTracer("dev.assent.benchmarks");
    }
  }

  /** A scope that no catalog knows loses its name, and every span would be stripped of it. */
  private static Path scopeKnown() throws IOException {
    Path catalog = Files.createTempFile("catalog", ".yaml");
    catalog.toFile().deleteOnExit();
    return Files.writeString(catalog, "scopes:\n  - { name: dev.assent.benchmarks }\n");
  }

  /** Ends both. */
  @TearDown(Level.Trial)
  public void stop() {
    if (plain != null) {
      plain.close();
    }
    if (assent != null) {
      assent.close();
    }
    if (receiver != null) {
      receiver.stop(0);
    }
    if (threads != null) {
      threads.shutdownNow();
    }
  }

  /** One span. */
  @Benchmark
  public Span life() {
    Span span = tracer.spanBuilder("GET /meetings/{id}").setSpanKind(SpanKind.SERVER).startSpan();
    span.setAttribute("http.request.method", "GET");
    span.setAttribute("http.route", "/meetings/{id}");
    span.setAttribute("http.response.status_code", 200L);
    span.setAttribute("url.scheme", "https");
    span.setAttribute("server.address", "meet.example.com");
    span.setAttribute("server.port", 443L);
    span.setAttribute("network.protocol.version", "1.1");
    boolean strip = contender.equals("stripped");
    span.setAttribute(strip ? "meeting.chat.text" : "error.type", "timeout");
    span.setAttribute(strip ? "url.query" : "network.protocol.name", "http");
    span.setAttribute(strip ? "user.full_name" : "http.request.method_original", "GET");
    span.end();
    return span;
  }
}
