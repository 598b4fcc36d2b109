/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.AssentOverHttp;
import dev.assent.micrometer.AssentMeters;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An application's own meters and observations, with names that are almost those in the catalog. A
 * name below a trusted prefix leaves if it is a token; its texts and bare tags do not.
 */
class MetricNamesAttacksTest extends AssentOverHttp {
  /** A meter of the application whose name begins like that of a binder. */
  @ParameterizedTest
  @CsvSource({
    "executor.jobs, name",
    "tomcat.tenants, name",
    "http.client.requests.by.customer, client.name",
    "http.client.requests.by.customer, server.address",
    "http.server.requests.by.customer, uri",
    "kafka.consumer.people, client.id",
    "method.observed.people, class",
    "cache.people, cache",
    "jvm.people, application",
    "hikaricp.people, pool",
    "mongodb.driver.people, collection",
    "reactor.netty.people, id",
    "grpc.client.people, rpc.method"
  })
  void bareTag_ofAMeterThatBeginsLikeABinders_stays(String meter, String tag) {
    start();
    counter(meter).build().add(1, Attributes.of(AttributeKey.stringKey(tag), "alice." + CANARY));
    arrivesWithout(CANARY);
  }

  @Test
  void texts_belowAPrefix_stay() {
    start();
    counter("process.app.things")
        .setDescription("Jane Doe has flu, says " + CANARY)
        .setUnit("Jane " + CANARY)
        .build()
        .add(1);
    counter("process.app.bytes").setDescription(CANARY).setUnit("By").build().add(1);
    arrivesWithout(CANARY);

    Map<String, Metric> arrived =
        receiver.metrics("").stream().collect(Collectors.toMap(Metric::getName, it -> it));
    assertThat(arrived.get("process.app.things").getUnit()).isEmpty();
    assertThat(arrived.get("process.app.bytes").getUnit()).isEqualTo("By");
  }

  /** The control: a meter that is catalogued by its whole name keeps its texts. */
  @Test
  void texts_ofAKnownName_leave() {
    start();
    counter("http.client.open_connections")
        .setDescription("How many " + CANARY)
        .setUnit("{connection}")
        .build()
        .add(1);
    flush();
    assertThat(receiver.received(CANARY)).isTrue();
    assertThat(receiver.received("{connection}")).isTrue();
  }

  /** The control: a binder's own meter keeps its bare tags and texts. */
  @Test
  void binder_ownMeter_keepsItsTagsAndTexts() {
    start();
    Timer.builder("hikaricp.connections.usage")
        .description("usage time")
        .tag("pool", "orders")
        .tag("application", "shop")
        .register(AssentMeters.registry(assent))
        .record(Duration.ofSeconds(1));
    flush();

    Metric arrived =
        receiver.metrics("").stream()
            .filter(it -> it.getName().equals("hikaricp.connections.usage"))
            .findFirst()
            .orElseThrow();
    assertThat(arrived.getDescription()).isEqualTo("usage time");
    assertThat(arrived.getHistogram().getDataPoints(0).getAttributesList())
        .extracting(it -> it.getKey())
        .contains("pool", "application");
  }

  /** Known metrics keep the sentences of their libraries, and no number or address of a person. */
  @ParameterizedTest
  @CsvSource({
    "card 4111 1111 1111 1111 of kanarienvogel",
    "kanarienvogel was born 1990-05-12",
    "mail kanarienvogel@example.com"
  })
  void binder_personalDescription_stays(String text) {
    start();
    Timer.builder("hikaricp.connections.usage")
        .description(text)
        .register(AssentMeters.registry(assent))
        .record(Duration.ofSeconds(1));
    flush();

    assertThat(receiver.received("hikaricp.connections.usage")).isTrue();
    assertThat(receiver.received(CANARY)).isFalse();
  }

  /** Spring Boot's scope creates every observation of the application. */
  @ParameterizedTest
  @CsvSource({"client.name", "target.host", "target.port", "exception", "uri"})
  void observation_ofTheApplicationUnderBootsScope_staysClosed(String name) {
    start();
    for (SpanKind kind : SpanKind.values()) {
      span(
          "org.springframework.boot",
          kind,
          span -> span.updateName("crm sync").setAttribute(name, "/alice." + CANARY));
      span(
          "org.springframework.boot",
          kind,
          span ->
              span.setAttribute(name, "alice." + CANARY)
                  .setAttribute("method", "GET")
                  .setAttribute("outcome", "PAID"));
      span(
          "org.springframework.boot",
          kind,
          span -> span.setAttribute(name, "alice." + CANARY).setAttribute("outcome", "SUCCESS"));
    }
    arrivesWithout(CANARY);
  }

  /** A version is a number with an optional suffix, so a word is not a version. */
  @ParameterizedTest
  @CsvSource({
    "1-jane.doe_kanarienvogel",
    "0kanarienvogel-has-flu",
    "1.0-kanarienvogel",
    "1.2.3+kanarienvogel",
    "2.0.kanarienvogel"
  })
  void scope_versionThatSaysWords_stays(String version) {
    spanOfScope(version);
    arrivesWithout(CANARY);
  }

  @ParameterizedTest
  @CsvSource({
    "2.31.1-alpha",
    "1.0.0-SNAPSHOT",
    "v1.2.3",
    "3.0.0-M4",
    "3.0.0.RELEASE",
    "6.1.0.Final",
    "1.0-rc.1+20240101",
    "33.4.0-jre",
    "2.0.0-beta-3",
    "20240101.1"
  })
  void scope_versionAsTheyAreMade_leaves(String version) {
    spanOfScope(version);
    flush();
    assertThat(receiver.received(version)).isTrue();
  }

  private void spanOfScope(String version) {
    start();
    assent
        .openTelemetry()
        .tracerBuilder("io.opentelemetry.http")
        .setInstrumentationVersion(version)
        .build()
        .spanBuilder("GET")
        .startSpan()
        .end();
  }
}
