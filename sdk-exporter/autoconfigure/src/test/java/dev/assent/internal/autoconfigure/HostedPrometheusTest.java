/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.internal.host.Takeover;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenTelemetry's reader for Prometheus, in an SDK that Assent takes over. */
class HostedPrometheusTest extends AutoconfiguredSdk {
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> CARD = AttributeKey.stringKey("payment.card");

  @TempDir Path directory;
  private int port;

  @BeforeEach
  void readByPrometheus() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    properties.put("otel.metrics.exporter", "prometheus");
    properties.put("otel.traces.exporter", "none");
    properties.put("otel.logs.exporter", "none");
    properties.put("otel.exporter.prometheus.host", "127.0.0.1");
    properties.put("otel.exporter.prometheus.port", String.valueOf(port));
    properties.put("assent.policy", "strict");
  }

  private LongCounter requests() {
    return sdk.getMeter("shop").counterBuilder("http.server.requests").build();
  }

  private List<String> scrape() throws IOException {
    URLConnection connection =
        URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openConnection();
    connection.setReadTimeout(20_000);
    try (InputStream in = connection.getInputStream()) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.startsWith("#")).toList();
    }
  }

  private List<String> requestsScraped() throws IOException {
    return scrape().stream().filter(line -> line.startsWith("http_server_requests")).toList();
  }

  @Test
  void scrape_withheldAttribute_seriesMergeAndCountAsPossiblySent() throws IOException {
    start();
    requests().add(3, Attributes.of(METHOD, "GET", CARD, "4111-one"));
    requests().add(4, Attributes.of(METHOD, "GET", CARD, "4111-two"));

    assertThat(scrape()).noneMatch(line -> line.contains("4111") || line.contains("payment"));
    requests().add(1, Attributes.of(METHOD, "GET", CARD, "4111-two"));
    assertThat(requestsScraped())
        .singleElement()
        .asString()
        .contains("http_request_method=\"GET\"")
        .endsWith(" 8.0");
    Assent assent = Assent.installed().orElseThrow();
    assertThat(assent.ledger().balances()).isTrue();
    assertThat(
            assent.ledger().entries().stream()
                .filter(entry -> entry.signal() == Signal.METRICS)
                .mapToLong(entry -> entry.states().getOrDefault(State.POSSIBLY_SENT, 0L))
                .sum())
        .isPositive();
  }

  /** So that the {@code Assent} of a framework is the one that gates this SDK. */
  @Test
  void takeover_ofAnSdkThatExportsMetricsOnly_isFound() {
    start();

    assertThat(Takeover.behind(sdk)).isNotNull().extracting(Takeover::isStarted).isEqualTo(true);
  }

  @Test
  void revocation_theNextScrape_hasNothing() throws Exception {
    properties.put("assent.purpose", "product_improvement");
    properties.put("assent.subject", "acme/u7");
    Path choices = directory.resolve("consent.json");
    Files.writeString(choices, "{\"documents\": []}");
    properties.put("assent.consent.source", "file:" + choices);
    start();
    Assent assent = Assent.installed().orElseThrow();
    requests().add(1, Attributes.of(METHOD, "GET"));
    assertThat(requestsScraped()).isEmpty();
    assent
        .consent("acme/u7")
        .grant(
            Purpose.PRODUCT_IMPROVEMENT,
            GrantOptions.underTerms(LocalDate.of(2023, 8, 7)),
            Category.SERVICE_TELEMETRY)
        .get(20, TimeUnit.SECONDS);
    scrape();
    requests().add(2, Attributes.of(METHOD, "GET"));
    assertThat(requestsScraped()).singleElement().asString().endsWith(" 2.0");

    Receipt receipt =
        assent
            .consent("acme/u7")
            .revoke(Purpose.PRODUCT_IMPROVEMENT, Category.SERVICE_TELEMETRY)
            .get(20, TimeUnit.SECONDS);

    requests().add(4, Attributes.of(METHOD, "GET"));
    assertThat(requestsScraped()).isEmpty();
    assertThat(receipt.counts()).anyMatch(count -> count.sentBefore() > 0);
  }
}
