/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.OtlpReceiver;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A span name that arrives is a constant of the catalog, or composed of fields that arrive. The
 * table of names in {@code docs/CATALOG.md} says what arrives of which name.
 */
class SpanNamesOverHttpTest {
  private static final Path PAGE = Path.of("../..", "docs", "CATALOG.md");
  private static final String START = "| spans of | name | arrives as |";
  private static final Duration LONG = Duration.ofMinutes(1);

  private final OtlpReceiver receiver = OtlpReceiver.start();

  /** A row of the page. */
  private record Row(String spans, String name, String arrives) {}

  /** What an instrumentation sets beside the name. */
  private record Kind(String scope, SpanKind kind, Attributes attributes) {}

  private static final Attributes CODE =
      attributes("code.namespace", "com.acme.Orders$$SpringCGLIB$$0", "code.function", "find");

  /** By the first column of the page. */
  private static final Map<String, Kind> KINDS =
      Map.of(
          "HTTP servers",
          new Kind(
              "io.opentelemetry.tomcat-10.0",
              SpanKind.SERVER,
              attributes("http.request.method", "GET", "http.route", "/orders/{id}")),
          "databases",
          new Kind(
              "io.opentelemetry.jdbc",
              SpanKind.CLIENT,
              attributes("db.operation", "SELECT", "db.name", "shop", "db.sql.table", "orders")),
          "controllers, repositories, `@Scheduled` under the agent",
          new Kind("io.opentelemetry.spring-scheduling-3.1", SpanKind.INTERNAL, CODE),
          "`@WithSpan` with a name of its own",
          new Kind(
              "io.opentelemetry.opentelemetry-instrumentation-annotations-1.16",
              SpanKind.INTERNAL,
              attributes("code.function.name", "com.acme.Mails.send")),
          "`@Scheduled` in Boot",
          new Kind(
              "org.springframework.boot",
              SpanKind.INTERNAL,
              attributes("code.namespace", "com.acme.Orders", "code.function", "find")),
          "`@Observed` in Boot",
          new Kind(
              "org.springframework.boot",
              SpanKind.INTERNAL,
              attributes("class", "com.acme.Orders", "method", "find")),
          "Hibernate",
          new Kind("io.opentelemetry.hibernate-6.0", SpanKind.INTERNAL, Attributes.empty()),
          "views",
          new Kind("io.opentelemetry.spring-webmvc-6.0", SpanKind.INTERNAL, Attributes.empty()),
          "your own code",
          new Kind("shop", SpanKind.INTERNAL, CODE));

  private static Attributes attributes(String... namesAndValues) {
    AttributesBuilder attributes = Attributes.builder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      attributes.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return attributes.build();
  }

  @AfterEach
  void end() {
    receiver.close();
  }

  /** Returns the name with which a span arrives. */
  private String arrives(String name, Kind kind) {
    receiver.clear();
    try (Assent assent =
        Assent.builder()
            .environment(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint().toString()))
            .closeOnExit(false)
            .build()) {
      Span span =
          assent
              .openTelemetry()
              .getTracer(kind.scope)
              .spanBuilder(name)
              .setSpanKind(kind.kind)
              .setAllAttributes(kind.attributes)
              .startSpan();
      span.end();
      assertThat(assent.flush(LONG)).isTrue();
    }
    return receiver.spans("").get(0).getName();
  }

  @Test
  void page_namesOfSpans_arriveAsItSays() throws IOException {
    List<Row> rows = rows();

    assertThat(rows.stream().map(Row::spans)).containsExactlyInAnyOrderElementsOf(KINDS.keySet());
    for (Row row : rows) {
      assertThat(arrives(row.name, KINDS.get(row.spans))).as(row.spans).isEqualTo(row.arrives);
    }
  }

  private static List<Row> rows() throws IOException {
    return Files.readString(PAGE)
        .lines()
        .dropWhile(line -> !line.startsWith(START))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> line.substring(2).split(" \\| "))
        .map(it -> new Row(it[0], it[1].replace("`", ""), it[2].replace("`", "")))
        .toList();
  }

  /** The application writes a text into everything that it can reach on a span of its own. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "4111-1111-1111-1111",
        "DE89370400440532013000",
        "+4915112345678",
        "123-45-6789",
        "1990-05-12",
        "jane.doe",
        "jane@example.com",
        "Jane Doe has the flu"
      })
  void ownScope_personalTextAsCode_isNoName(String text) {
    for (String scope : List.of("shop", "org.springframework.bootstrap", "io.opentelemetry.shop")) {
      for (Attributes code :
          List.of(
              attributes("code.function.name", "com.acme." + text),
              attributes("code.function.name", text + ".find"),
              attributes("code.namespace", text, "code.function", text),
              attributes("code.namespace", "com." + text, "code.function", "find"))) {
        assertThat(arrives(text, new Kind(scope, SpanKind.INTERNAL, code))).isEqualTo("INTERNAL");
      }
    }
  }

  /** In a scope that sets code itself, the name has no more than the attributes that arrive. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "4111-1111-1111-1111",
        "DE89370400440532013000",
        "+4915112345678",
        "123-45-6789",
        "1990-05-12",
        "jane@example.com",
        "Jane Doe has the flu"
      })
  void instrumentation_personalTextAsCode_isNoName(String text) {
    String scope = "io.opentelemetry.spring-scheduling-3.1";
    for (Attributes code :
        List.of(
            attributes("code.function.name", "com.acme." + text),
            attributes("code.namespace", "com.acme." + text, "code.function", "find"),
            attributes("code.namespace", "com.acme.Orders", "code.function", text))) {
      assertThat(arrives(text, new Kind(scope, SpanKind.INTERNAL, code))).isEqualTo("INTERNAL");
    }
    assertThat(arrives(text, new Kind(scope, SpanKind.INTERNAL, CODE)))
        .as("a control: the name is composed anew")
        .isEqualTo("Orders.find");
    assertThat(arrives("Session.find " + text, new Kind("shop", SpanKind.INTERNAL, CODE)))
        .isEqualTo("Session.find");
  }
}
