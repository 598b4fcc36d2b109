/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All sources of choices: the platforms {@code /stream}, which announces changes, and {@code
 * /poll}, a consent file, and the files of the application's own source. Thread-safe.
 */
final class FaultPlatform implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Path directory;
  private final int scraped;
  private final Map<String, String> documents = new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<BlockingQueue<String>> streams = new CopyOnWriteArrayList<>();
  private volatile @Nullable FaultSettings settings;
  private volatile long deleted;
  private volatile long scrapedAt;

  // Guarded by this.
  private final Map<String, String> ofFile = new TreeMap<>();
  private long revision;

  FaultPlatform(Path directory, int scraped) throws IOException {
    this.directory = directory;
    this.scraped = scraped;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/stream/", exchange -> document(exchange, "/stream/"));
    server.createContext("/poll/", exchange -> document(exchange, "/poll/"));
    server.createContext("/events", this::events);
    server.createContext("/delete", this::delete);
    server.start();
  }

  void follow(FaultSettings next) {
    settings = next;
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Makes a choice of a subject at one kind of source. */
  synchronized void choose(String source, String path, boolean granted) {
    String choice = granted ? "granted" : "denied";
    Instant now = Instant.now();
    revision++;
    String document =
        """
        {"subject": "%s", "revision": %d, "choices": [
          {"purpose": "ai_training", "categories": ["content.chat"], "choice": "%s",
           "terms": "%s", "at": "%s"}]}\
        """
            .formatted(path, revision, choice, FaultSettings.TERMS, now);
    try {
      switch (source) {
        case "file" -> {
          ofFile.put(path, document);
          String all = "{\"documents\": [" + String.join(",", ofFile.values()) + "]}";
          replace(Objects.requireNonNull(settings).consent(), all);
        }
        case "source" ->
            replace(
                Objects.requireNonNull(settings).ofSource(path),
                revision + " " + choice + " " + now);
        default -> {
          documents.put("/" + source + "/" + path, document);
          if (source.equals("stream")) {
            String event = "event: changed\ndata: {\"subject\": \"" + path + "\"}\n\n";
            streams.forEach(stream -> stream.add(event));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void replace(Path file, String text) throws IOException {
    Path next = Files.writeString(directory.resolve("next"), text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private void document(HttpExchange exchange, String base) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String subject = path.substring(base.length());
    byte[] body =
        documents
            .getOrDefault(
                path, "{\"subject\": \"" + subject + "\", \"revision\": 0, \"choices\": []}")
            .getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    if (base.equals("/stream/")) {
      exchange.getResponseHeaders().add("Link", "</events>; rel=\"monitor\"");
    }
    exchange.sendResponseHeaders(200, body.length);
    try (exchange;
        OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private void events(HttpExchange exchange) throws IOException {
    BlockingQueue<String> stream = new LinkedBlockingQueue<>();
    streams.add(stream);
    exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    try (exchange;
        OutputStream out = exchange.getResponseBody()) {
      while (true) {
        String next = stream.poll(1, TimeUnit.SECONDS);
        out.write((next == null ? ": alive\n\n" : next).getBytes(UTF_8));
        out.flush();
      }
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    } finally {
      streams.remove(stream);
    }
  }

  private void delete(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(200, -1);
      deleted = System.currentTimeMillis();
    }
  }

  /** Returns when a deletion was last requested. */
  long deleted() {
    return deleted;
  }

  /** Returns when a scrape was last answered. */
  long scraped() {
    return scrapedAt;
  }

  /** Scrapes the process, as Prometheus would. */
  void scrape() {
    try {
      URLConnection scrape =
          URI.create("http://127.0.0.1:" + scraped + "/metrics").toURL().openConnection();
      scrape.setConnectTimeout(1000);
      scrape.setReadTimeout(1000);
      try (InputStream in = scrape.getInputStream()) {
        if (new String(in.readAllBytes(), UTF_8).contains("app_messages")) {
          scrapedAt = System.currentTimeMillis();
        }
      }
    } catch (IOException e) {
      // no answer this time
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
