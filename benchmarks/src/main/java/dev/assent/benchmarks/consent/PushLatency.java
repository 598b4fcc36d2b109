/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.consent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.assent.Assent;
import dev.assent.benchmarks.report.Figures;
import dev.assent.internal.decision.SubjectHandle;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Measures the time from a platform's event until the change is in force, over loopback: {@code
 * java -cp benchmarks/target/benchmarks.jar dev.assent.benchmarks.consent.PushLatency 10000}. The
 * time starts before the event is written and ends when another thread reads the new decision. It
 * includes event, request, document, evaluation and enforcers. Every other change is a denial.
 */
public final class PushLatency {
  private static final String USER = "acme/u7";
  private static final int WARM_UP = 500;
  private static final double[] PARTS = {0.5, 0.9, 0.99, 0.999, 1};

  private final CountDownLatch connected = new CountDownLatch(1);
  private final AtomicLong revision = new AtomicLong(1);
  private volatile @Nullable OutputStream events;

  private PushLatency() {}

  /** Prints percentiles in milliseconds. */
  public static void main(String[] arguments) throws Exception {
    new PushLatency().run(arguments.length == 0 ? 10_000 : Integer.parseInt(arguments[0]));
  }

  private void run(int changes) throws Exception {
    // else the JDK's server waits 40 ms for an acknowledgement within an answer, before JDK 25
    System.setProperty("sun.net.httpserver.nodelay", "true");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/documents/", this::document);
    server.createContext("/events", this::stream);
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    Map<String, String> environment =
        Map.of(
            "ASSENT_POLICY",
            "terms",
            "ASSENT_PURPOSE",
            "ai_training",
            "ASSENT_SUBJECT",
            USER,
            "ASSENT_CONSENT_SOURCE",
            url + "/documents",
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            url);
    try (Assent assent = Assent.builder().environment(environment).build()) {
      connected.await();
      print(measure((SubjectHandle) assent.subject(USER), changes));
    }
    server.stop(0);
    System.exit(0);
  }

  private long[] measure(SubjectHandle subject, int changes) throws IOException {
    long[] nanos = new long[changes];
    for (int change = -WARM_UP; change < changes; change++) {
      Object before = awaitSettled(subject);
      long began = System.nanoTime();
      revision.incrementAndGet();
      send("event: changed\ndata: {\"subject\": \"" + USER + "\"}\n\n");
      while (subject.decision() == before) {
        LockSupport.parkNanos(50_000); // the precision of the measurement
      }
      if (change >= 0) {
        nanos[change] = System.nanoTime() - began;
      }
    }
    return nanos;
  }

  /**
   * Waits for the decision of the current revision and returns it. Every other revision permits.
   */
  private Object awaitSettled(SubjectHandle subject) {
    long chat = dev.assent.internal.category.Categories.builtIn().mask("content.chat");
    boolean wanted = revision.get() % 2 == 0;
    while ((subject.decision().permitted(0) & chat) != 0 != wanted) {
      LockSupport.parkNanos(50_000); // the precision of the measurement
    }
    return subject.decision();
  }

  private void send(String text) throws IOException {
    OutputStream stream = events;
    if (stream == null) {
      throw new IOException("nobody listens");
    }
    stream.write(text.getBytes(StandardCharsets.UTF_8));
    stream.flush();
  }

  private void document(HttpExchange exchange) throws IOException {
    String subject = exchange.getRequestURI().getPath().substring("/documents/".length());
    long now = revision.get();
    String choices =
        subject.equals(USER)
            ? """
              {"purpose": "ai_training", "categories": ["content.chat"], "choice": "%s",
               "terms": "2023-08-07", "at": "2023-08-08T09:00:00Z"}"""
                .formatted(now % 2 == 0 ? "granted" : "denied")
            : "";
    byte[] body =
        "{\"subject\": \"%s\", \"revision\": %d, \"choices\": [%s]}"
            .formatted(subject, now, choices)
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("ETag", "\"" + now + "\"");
    exchange
        .getResponseHeaders()
        .set("Link", "</events>; rel=\"monitor\"; type=\"text/event-stream\"");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void stream(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    events = exchange.getResponseBody();
    send(": open\n\n");
    connected.countDown();
  }

  private static void print(long[] nanos) throws IOException {
    PrintStream out = System.out;
    Arrays.sort(nanos);
    out.printf("%,d changes:", nanos.length);
    new Figures(PushLatency.class)
        .add(
            "inForce",
            Map.of(),
            "ms/op",
            Arrays.stream(nanos).mapToDouble(each -> each / 1e6).toArray())
        .write();
    for (double part : PARTS) {
      out.printf(" %s %.2f ms", name(part), nanos[(int) (part * (nanos.length - 1))] / 1e6);
    }
    out.println();
  }

  private static String name(double part) {
    return part == 1
        ? "longest"
        : "p" + BigDecimal.valueOf(100 * part).stripTrailingZeros().toPlainString();
  }
}
