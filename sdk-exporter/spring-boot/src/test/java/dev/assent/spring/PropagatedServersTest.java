/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.assent.Assent;
import dev.assent.fixtures.Canaries;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Headers of Spring's HTTP clients, whose observations add them before their span has attributes:
 * the request tells its host.
 */
class PropagatedServersTest extends MeteredApplication {
  private static final List<String> CLIENTS =
      List.of("RestTemplate", "RestClient", "SimpleRestClient", "WebClient");

  @TempDir Path directory;

  private final Canaries canaries = new Canaries();
  private final String listed = canaries.grantable("listed");
  private final String card = canaries.secret("card");
  private final List<String> headers = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          headers.add(
              exchange.getRequestURI().getPath().substring(1)
                  + " "
                  + exchange.getRequestHeaders().entrySet());
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    Files.writeString(
        directory.resolve("catalog.yaml"),
        "attributes: [ { name: tenant, max: 32, category: service.telemetry } ]");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void traffic(AssertableApplicationContext context, String host) {
    assertThat(context).hasNotFailed();
    ObservationRegistry observations = context.getBean(ObservationRegistry.class);
    String address = "http://" + host + ":" + server.getAddress().getPort() + "/";
    RestTemplate template = new RestTemplate(new JdkClientHttpRequestFactory());
    template.setObservationRegistry(observations);
    try (Scope scope =
        Baggage.builder().put("tenant", listed).put("card", card).build().makeCurrent()) {
      template.getForObject(address + "RestTemplate", String.class);
      RestClient.builder()
          .requestFactory(new JdkClientHttpRequestFactory())
          .observationRegistry(observations)
          .build()
          .get()
          .uri(address + "RestClient")
          .retrieve()
          .toBodilessEntity();
      RestClient.builder()
          .requestFactory(new SimpleClientHttpRequestFactory())
          .observationRegistry(observations)
          .build()
          .get()
          .uri(address + "SimpleRestClient")
          .retrieve()
          .toBodilessEntity();
      WebClient.builder()
          .clientConnector(new JdkClientHttpConnector())
          .observationRegistry(observations)
          .build()
          .get()
          .uri(address + "WebClient")
          .retrieve()
          .toBodilessEntity()
          .block();
    }
  }

  private List<String> clientsThatSent(String canary) {
    assertThat(headers).hasSize(CLIENTS.size()).allMatch(each -> each.contains("raceparent"));
    List<String> clients =
        headers.stream()
            .filter(each -> each.contains(canary))
            .map(each -> each.substring(0, each.indexOf(" [")))
            .toList();
    return clients;
  }

  private ApplicationContextRunner propagating() {
    return withAssent.withPropertyValues(
        "assent.catalog=" + directory.resolve("catalog.yaml"), "assent.propagate=localhost=tenant");
  }

  @Test
  void withoutAssent_everyClient_sendsAllBaggage() {
    withoutAssent.run(context -> traffic(context, "127.0.0.1"));

    assertThat(clientsThatSent(card)).containsExactlyElementsOf(CLIENTS);
    assertThat(clientsThatSent(listed)).containsExactlyElementsOf(CLIENTS);
  }

  @Test
  void listedHost_everyClient_sendsTheListedEntryOnly() {
    propagating().run(context -> traffic(context, "localhost"));

    assertThat(clientsThatSent(card)).isEmpty();
    assertThat(clientsThatSent(listed)).containsExactlyElementsOf(CLIENTS);
  }

  /** Spring sends each remote field as a header of its own, too, and makes it an attribute. */
  @Test
  void remoteAndTagFields_ofSpring_neitherLeaveNorBecomeAttributes() {
    String[] fields = {
      "management.tracing.baggage.remote-fields=tenant,card",
      "management.tracing.baggage.tag-fields=tenant,card"
    };
    propagating()
        .withPropertyValues(fields)
        .run(
            context -> {
              traffic(context, "localhost");
              assertThat(context.getBean(Assent.class).flush(Duration.ofSeconds(30))).isTrue();
            });
    assertThat(clientsThatSent(card)).isEmpty();
    assertThat(clientsThatSent(listed)).containsExactlyElementsOf(CLIENTS);
    assertThat(receiver.received(card)).isFalse();

    headers.clear();
    withoutAssent.withPropertyValues(fields).run(context -> traffic(context, "localhost"));
    assertThat(headers).allMatch(each -> each.contains("Card=[" + card)); // the control
  }

  @Test
  void anotherHost_noClient_sendsAnyBaggage() {
    propagating().run(context -> traffic(context, "127.0.0.1"));

    assertThat(clientsThatSent(card)).isEmpty();
    assertThat(clientsThatSent(listed)).isEmpty();
  }
}
