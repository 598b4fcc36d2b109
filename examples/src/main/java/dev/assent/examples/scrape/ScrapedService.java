/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.scrape;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.consent.GrantOptions;
import dev.assent.micrometer.AssentPrometheus;
import dev.assent.policy.Purpose;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.concurrent.ExecutionException;

/**
 * A service whose meters Prometheus reads, for the improvement of the product. It scrapes itself:
 * before its user has chosen, after a grant, and after the user took it back. The tag {@code
 * customer} has no category, so it appears nowhere, and its series are one.
 */
public final class ScrapedService implements AutoCloseable {
  private static final String USER = "acme/u7";
  private static final LocalDate TERMS = LocalDate.of(2023, 8, 7);

  private final Assent assent;
  private final MeterRegistry meters;
  private final URI address;

  private ScrapedService(Path choices, int port) {
    this.assent =
        Assent.builder()
            .subject(USER)
            .consentFrom(choices)
            .destination(
                "prometheus",
                to -> to.listen("127.0.0.1:" + port).purpose(Purpose.PRODUCT_IMPROVEMENT))
            .build();
    this.meters = AssentPrometheus.registry(assent, "prometheus");
    this.address = URI.create("http://127.0.0.1:" + port + "/metrics");
  }

  /** Prints what a scraper sees. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createTempDirectory("assent-scraped");
    Path choices = Files.writeString(directory.resolve("choices.json"), "{\"documents\": []}");
    try (ScrapedService service = new ScrapedService(choices, freePort())) {
      service.show(System.out);
    } finally {
      delete(directory);
    }
  }

  /** Deletes a directory with its files: the choices, and their lock. */
  private static void delete(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void show(PrintStream out) throws IOException, InterruptedException, ExecutionException {
    serve(3);
    out.println("nothing chosen: " + scrape());
    assent
        .consent(USER)
        .grant(
            Purpose.PRODUCT_IMPROVEMENT, GrantOptions.underTerms(TERMS), Category.SERVICE_TELEMETRY)
        .get();
    scrape(); // ends the interval in which the choice was made
    serve(2);
    out.println("granted:        " + scrape());
    assent.consent(USER).revoke(Purpose.PRODUCT_IMPROVEMENT, Category.SERVICE_TELEMETRY).get();
    serve(4);
    out.println("taken back:     " + scrape());
  }

  private void serve(int requests) {
    for (int i = 0; i < requests; i++) {
      meters
          .timer("http.server.requests", "method", "GET", "customer", "customer " + i)
          .record(Duration.ofMillis(20));
    }
  }

  /** Returns the number of requests that a scraper sees, with its labels. */
  private String scrape() throws IOException, InterruptedException {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    return response
        .body()
        .lines()
        .filter(line -> line.startsWith("http_server_requests_seconds_count"))
        .findFirst()
        .orElse("-");
  }

  @Override
  public void close() {
    assent.close();
  }
}
