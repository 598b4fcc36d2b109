/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.revoke;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.assent.Assent;
import dev.assent.consent.Receipt;
import dev.assent.consent.Subject;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts how many data of others a receiver gets twice because people revoke. Many spans of one
 * user and a few of another are sent in the same requests; several times a second, the other user
 * revokes, and the next one takes the place. The receiver answers each request after a delay.
 *
 * <p>{@code java -cp benchmarks/target/benchmarks.jar dev.assent.benchmarks.revoke.SentTwice 70 10
 * 5}: the receiver's delay in milliseconds, seconds, revocations per second. Prints the spans of
 * others that were sent, how many of them arrived more than once, and percentiles of the time from
 * {@code revoke()} to its receipt.
 */
public final class SentTwice {
  private static final Pattern NUMBER = Pattern.compile("n(\\d+);");
  private static final int SPANS_PER_MILLI = 6;

  private final long delayMillis;
  private final Map<Integer, Integer> arrived = new ConcurrentHashMap<>();
  private final List<Long> receipts = new ArrayList<>();
  private long aborted;

  private SentTwice(long delayMillis) {
    this.delayMillis = delayMillis;
  }

  /** Prints the counts. */
  public static void main(String[] arguments) throws Exception {
    int[] numbers = Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
    new SentTwice(numbers.length > 0 ? numbers[0] : 70)
        .run(numbers.length > 1 ? numbers[1] : 10, numbers.length > 2 ? numbers[2] : 5);
    System.exit(0);
  }

  private void run(int seconds, int perSecond) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::receive);
    server.start();
    Path catalog = Consenting.catalog(Files.createTempDirectory("twice"));
    try (Assent assent =
        Consenting.builder(catalog, "http://127.0.0.1:" + server.getAddress().getPort())
            .setting("OTEL_BSP_SCHEDULE_DELAY", "100")
            .build()) {
      int sent = record(assent, seconds, perSecond);
      assent.flush(Duration.ofSeconds(30));
      print(sent);
    }
    server.stop(0);
  }

  private int record(Assent assent, int seconds, int perSecond) throws Exception {
    Tracer tracer = assent.openTelemetry().getTracer("app");
    Subject base = Consenting.granted(assent, "acme/base");
    List<Subject> users = new ArrayList<>();
    for (int i = 0; i < seconds * perSecond; i++) {
      users.add(Consenting.granted(assent, "acme/u" + i));
    }
    int sent = 0;
    long end = System.nanoTime();
    for (int i = 0; i < users.size(); i++) {
      end += TimeUnit.SECONDS.toNanos(1) / perSecond;
      while (System.nanoTime() - end < 0) {
        sent += record(tracer, base, SPANS_PER_MILLI, sent);
        record(tracer, users.get(i), 1, -1);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
      revoke(assent, "acme/u" + i);
    }
    return sent;
  }

  private static int record(Tracer tracer, Subject subject, int spans, int number) {
    try (Scope scope = subject.makeCurrent()) {
      for (int i = 0; i < spans; i++) {
        var span = tracer.spanBuilder("chat").setAttribute(Consenting.CHAT, "hello");
        if (number >= 0) {
          span.setAttribute(Consenting.NOTE, "n" + (number + i) + ";");
        }
        span.startSpan().end();
      }
    }
    return spans;
  }

  private void revoke(Assent assent, String user) {
    long began = System.nanoTime();
    var unused =
        Consenting.revoke(assent, user)
            .whenComplete(
                (receipt, failure) -> {
                  synchronized (receipts) {
                    receipts.add(System.nanoTime() - began);
                    aborted += receipt.counts().stream().mapToLong(Receipt.Count::aborted).sum();
                  }
                });
  }

  private void receive(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (body.length == Integer.parseInt(exchange.getRequestHeaders().getFirst("Content-Length"))) {
      Matcher number = NUMBER.matcher(new String(body, ISO_8859_1));
      while (number.find()) {
        arrived.merge(Integer.valueOf(number.group(1)), 1, Integer::sum);
      }
    }
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(delayMillis));
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private void print(int sent) {
    long twice = arrived.values().stream().filter(times -> times > 1).count();
    System.out.printf(
        "delay %d ms: %,d data of others, %,d arrived, %,d more than once; %,d data of those who"
            + " revoked were aborted%n",
        delayMillis, sent, arrived.size(), twice, aborted);
    synchronized (receipts) {
      long[] sorted = receipts.stream().mapToLong(Long::longValue).sorted().toArray();
      System.out.printf(
          "%d receipts: p50 %.1f ms, p90 %.1f ms, longest %.1f ms%n",
          sorted.length, at(sorted, 0.5), at(sorted, 0.9), at(sorted, 1));
    }
  }

  private static double at(long[] sorted, double part) {
    return sorted[(int) (part * (sorted.length - 1))] / 1e6;
  }
}
