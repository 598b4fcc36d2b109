/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A receiver that keeps nothing of a request but the time at which the newest datum was recorded,
 * per subject, with and without content. Thread-safe.
 */
final class FaultReceiver implements AutoCloseable {
  private static final Pattern MARK = Pattern.compile("([cr])_([a-z]+)_(\\d+)\\.");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile long metrics;

  // Guarded by this.
  private final Map<String, Long> content = new HashMap<>();
  private final Map<String, Long> data = new HashMap<>();
  private boolean denied;
  private int leaks;

  FaultReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::receive);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (exchange.getRequestURI().getPath().endsWith("/metrics")) {
        metrics = System.currentTimeMillis();
      }
      read(new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1));
      exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private synchronized void read(String body) {
    Matcher mark = MARK.matcher(body);
    while (mark.find()) {
      boolean isContent = mark.group(1).equals("c");
      String subject = mark.group(2);
      long recorded = Long.parseLong(mark.group(3));
      if (isContent
          && denied
          && FaultSettings.SUBJECTS.contains(subject)
          && recorded > content.getOrDefault(subject, 0L)) {
        leaks++;
      }
      (isContent ? content : data).merge(subject, recorded, Math::max);
    }
  }

  /** Returns when the newest content of a subject was recorded. */
  synchronized long content(String subject) {
    return content.getOrDefault(subject, 0L);
  }

  /** Returns when the newest datum of a subject was recorded. */
  synchronized long data(String subject) {
    return data.getOrDefault(subject, 0L);
  }

  /** Returns when the last metrics arrived. */
  long metrics() {
    return metrics;
  }

  /** Counts from now on content that is newer than all that arrived. */
  synchronized void deny() {
    denied = true;
  }

  synchronized void permit() {
    denied = false;
  }

  synchronized int leaks() {
    return leaks;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
