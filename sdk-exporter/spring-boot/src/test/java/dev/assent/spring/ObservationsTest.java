/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.assent.Assent;
import dev.assent.fixtures.Canaries;
import dev.assent.fixtures.OtlpReceiver;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.annotation.Observed;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Observations become spans and meters, which pass the gates: those of Spring's HTTP clients, of
 * {@code @Observed} and of the application. Spring's JDBC makes no observations.
 */
class ObservationsTest extends MeteredApplication {
  private static final String SECRET = "zq-observed-birdqz";

  private final Canaries canaries = new Canaries();
  private final String path = canaries.secret("path");
  private final String query = canaries.secret("query");
  private final String key = canaries.secret("low cardinality key");
  private final String highKey = canaries.secret("high cardinality key");
  private final String name = canaries.secret("contextual name");
  private final String event = canaries.secret("event");
  private final String error = canaries.secret("error");
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void traffic(AssertableApplicationContext context) {
    assertThat(context).hasNotFailed();
    ObservationRegistry observations = context.getBean(ObservationRegistry.class);
    String people = "http://127.0.0.1:" + server.getAddress().getPort() + "/people/" + path;
    RestTemplate template = new RestTemplate(new JdkClientHttpRequestFactory());
    template.setObservationRegistry(observations);
    template.getForObject(people + "?q=" + query, String.class);
    RestClient.builder()
        .requestFactory(new JdkClientHttpRequestFactory())
        .observationRegistry(observations)
        .build()
        .get()
        .uri(people + "?q=" + query)
        .retrieve()
        .toBodilessEntity();
    WebClient.builder()
        .clientConnector(new JdkClientHttpConnector())
        .observationRegistry(observations)
        .build()
        .get()
        .uri(people + "?q=" + query)
        .retrieve()
        .toBodilessEntity()
        .block();
    context.getBean(Shop.class).order();
    Observation own =
        Observation.createNotStarted("shop.search", observations)
            .contextualName("search " + name)
            .lowCardinalityKeyValue("shop.customer", key)
            .highCardinalityKeyValue("shop.query", highKey)
            .start();
    own.event(Observation.Event.of("shop.found", "found " + event));
    own.error(new IllegalStateException(error));
    own.stop();
    context.getBean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS);
  }

  private void run(ApplicationContextRunner boot) {
    boot.withBean(Shop.class, Shop::new).run(this::traffic);
  }

  private java.util.Set<String> found() {
    return canaries.in(receiver.requests().stream().map(OtlpReceiver.Request::body).toList());
  }

  @Test
  void withoutAssent_everyCanary_leaves() {
    run(withoutAssent);

    assertThat(found()).hasSize(canaries.size());
    assertThat(receiver.received(SECRET)).isTrue();
  }

  @Test
  void withAssent_noCanary_leaves() {
    run(withAssent);

    assertThat(found()).isEmpty();
    assertThat(receiver.received(SECRET)).isFalse();
    assertThat(receiver.spans("")).hasSize(5);
    assertThat(receiver.metrics(""))
        .extracting(metric -> metric.getName())
        .contains("http.client.requests");
  }

  /** Micrometer 1.15 writes the name of a span in small letters. */
  @Test
  void observed_withoutANameOfItsOwn_isNamedIfTheCatalogListsIt(@TempDir Path directory)
      throws IOException {
    ApplicationContextRunner observed = withAssent.withBean(Shop.class, Shop::new);
    observed.run(this::pay);
    assertThat(receiver.spans("")).extracting(Span::getName).containsExactly("INTERNAL");
    assertThat(receiver.spans("").toString()).doesNotContain(Shop.class.getName());

    receiver.clear();
    Path catalog =
        Files.writeString(
            directory.resolve("catalog.yaml"),
            "spans:\n  - { name: \"shop#pay\", category: service.telemetry }\n");
    observed.withPropertyValues("assent.catalog=" + catalog).run(this::pay);
    assertThat(receiver.spans("")).extracting(Span::getName).containsExactly("shop#pay");
    assertThat(receiver.spans("").toString()).doesNotContain(Shop.class.getName());
  }

  private void pay(AssertableApplicationContext context) {
    context.getBean(Shop.class).pay();
    context.getBean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS);
  }

  @Test
  void withAssent_endpointAndLedger_nameNoCanary() {
    withAssent
        .withBean(Shop.class, Shop::new)
        .run(
            context -> {
              traffic(context);
              String shown =
                  new AssentEndpoint(context.getBean(TelemetryTakeover.class)).report().toString();
              assertThat(canaries.in(shown)).isEmpty();
              assertThat(shown).doesNotContain(SECRET).contains("exportedByCategory");
              assertThat(context.getBean(Assent.class).ledger().balances()).isTrue();
            });
  }

  @Test
  void withAssent_report_namesNoCanary(@TempDir Path directory) throws IOException {
    Path report = directory.resolve("stays.html");
    run(withAssent.withPropertyValues("assent.report=" + report));

    String text = Files.readString(report);
    assertThat(canaries.in(text)).isEmpty();
    assertThat(text)
        .contains("<h1>What stays</h1>", "\"spans\": 5", "\"unclassified\": ")
        .doesNotContain(SECRET, Shop.class.getName());
  }

  /** A service with an annotation. */
  static class Shop {
    @Observed(
        name = "shop.order",
        contextualName = "order " + SECRET,
        lowCardinalityKeyValues = {"shop.item", SECRET})
    void order() {}

    @Observed
    void pay() {}
  }
}
