/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.fixtures.OtlpReceiver;
import dev.assent.names.Arrivals.Found;
import dev.assent.names.BuiltInNames.Entry;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Records texts under every name of the built-in catalog, in every place and context of its
 * entries, through the public API to a receiver over HTTP. Free text leaves only where a committed
 * file gives a reason, text in the form of a token only with entries of shape token, and no text of
 * a remote party leaves.
 */
class CatalogNamesTest {
  private static final String FREE_TEXT = "free-text-that-leaves.txt";
  private static final int MAX_LINES = 25;
  private static final Duration LONG = Duration.ofMinutes(1);

  /**
   * Names whose values a client or producer writes, and that instrumentation copies onto SERVER and
   * CONSUMER spans.
   */
  private static final Set<String> REMOTE =
      Set.of(
          "http.request.method",
          "http.method",
          "http.request.method_original",
          "http.scheme",
          "url.scheme",
          "http.flavor",
          "network.protocol.name",
          "network.protocol.version",
          "net.protocol.name",
          "net.protocol.version",
          "http.host",
          "http.server_name",
          "server.address",
          "client.address",
          "client.service.name",
          "peer.service",
          "service.peer.name",
          "url.path",
          "url.query",
          "url.full",
          "url.extension",
          "url.domain",
          "url.top_level_domain",
          "user_agent.original",
          "user_agent.name",
          "user_agent.version",
          "user_agent.os.name",
          "user_agent.os.version",
          "browser.language",
          "browser.platform",
          "tls.cipher",
          "tls.curve",
          "tls.next_protocol",
          "tls.protocol.version",
          "tls.client.server_name",
          "tls.server.subject",
          "rpc.jsonrpc.request_id",
          "jsonrpc.request.id",
          "jsonrpc.protocol.version",
          "mcp.method.name",
          "mcp.protocol.version",
          "mcp.session.id",
          "gen_ai.tool.name",
          "gen_ai.prompt.name",
          "gen_ai.request.model",
          "graphql.operation.name",
          "messaging.message.id",
          "messaging.message.conversation_id",
          "cloudevents.event_id",
          "cloudevents.event_type",
          "aws.request_id",
          "aws.extended_request_id",
          "faas.invocation.id",
          "faas.document.collection",
          "faas.time",
          "faas.invoked_name",
          "aws.s3.bucket",
          "rpc.jsonrpc.error_message",
          "browser.web_vital.id",
          "app.crash.id",
          "db.response.status_code");

  /**
   * Names whose values a gateway's caller or a called service writes: never a token, on any datum.
   */
  private static final Set<String> REMOTE_EVERYWHERE =
      Set.of(
          "gen_ai.request.model",
          "gen_ai.response.model",
          "gen_ai.response.id",
          "gen_ai.prompt.name",
          "gen_ai.request.encoding_formats",
          "db.response.status_code",
          "browser.web_vital.id",
          "app.crash.id",
          "faas.document.collection",
          "url.template",
          "code.file.path",
          "code.filepath",
          "trace_id",
          "span_id",
          "trace_flags",
          "log.record.uid",
          "hw.id",
          "cicd.worker.name");

  @TempDir private Path directory;

  private final OtlpReceiver receiver = OtlpReceiver.start();
  private final BuiltInNames names = new BuiltInNames();
  private final List<Datum> data = Data.of(names);
  private final Map<String, String> environment = new HashMap<>();

  @AfterEach
  void end() {
    receiver.close();
  }

  private Arrivals record(String text) {
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint().toString());
    environment.put("OTEL_BSP_SCHEDULE_DELAY", "1h");
    environment.put("OTEL_BLRP_SCHEDULE_DELAY", "1h");
    environment.put("OTEL_METRIC_EXPORT_INTERVAL", "1h");
    environment.put("OTEL_BSP_MAX_QUEUE_SIZE", "100000");
    environment.put("OTEL_BLRP_MAX_QUEUE_SIZE", "100000");
    Recorder recorder = new Recorder(names.names(), text);
    try (Assent assent =
        Assent.builder()
            .environment(environment)
            .resource(Resource.create(recorder.all()))
            .closeOnExit(false)
            .build()) {
      recorder.record(assent, data);
      assertThat(assent.flush(LONG)).isTrue();
      assertThat(assent.ledger().balances()).isTrue();
    }
    assertThat(receiver.spans("")).as("spans leave at all").isNotEmpty();
    assertThat(receiver.logs("")).as("logs leave at all").isNotEmpty();
    assertThat(receiver.metrics("")).as("metrics leave at all").isNotEmpty();
    return Arrivals.read(receiver, text, data);
  }

  /** Returns the entries of these shapes that explain the arrived text; fails if none does. */
  private Set<Entry> explained(Arrivals arrivals, Set<String> shapes) {
    Set<Entry> by = new LinkedHashSet<>();
    Set<Found> unexplained = new LinkedHashSet<>();
    Map<String, List<Entry>> byName =
        names.entries.stream().collect(Collectors.groupingBy(Entry::name));
    for (Found found : arrivals.found) {
      List<Entry> entries =
          byName.getOrDefault(found.name(), List.of()).stream()
              .filter(it -> it.isService() && it.isText() && shapes.contains(it.shape()))
              .filter(it -> it.catalogCondition().holds(found.datum()))
              .toList();
      by.addAll(entries);
      if (entries.isEmpty()) {
        unexplained.add(found);
      }
    }
    assertThat(unexplained).isEmpty();
    assertThat(arrivals.names).as("span names beyond their attributes").isEmpty();
    assertThat(arrivals.inBytes).as("in places that are not looked at").isEqualTo(arrivals.known);
    return by;
  }

  @ParameterizedTest
  @ValueSource(strings = {"Jane Doe <jane@example.com>, flu", "/users/jane doe"})
  void everyName_freeText_leavesWhereTheFileSaysWhy(String text) throws IOException {
    Set<Entry> leaves = explained(record(text), Set.of("text"));

    Map<String, String> reasons = reasons();
    assertThat(reasons).hasSizeLessThanOrEqualTo(MAX_LINES);
    assertThat(reasons.values()).allSatisfy(reason -> assertThat(reason).hasSizeGreaterThan(20));
    Set<String> named = leaves.stream().map(Entry::toString).collect(Collectors.toSet());
    assertThat(new TreeSet<>(named)).isEqualTo(new TreeSet<>(reasons.keySet()));
  }

  private static Map<String, String> reasons() throws IOException {
    try (InputStream stream = CatalogNamesTest.class.getResourceAsStream(FREE_TEXT)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(line -> line.split(" : ", 2))
          .collect(Collectors.toMap(line -> line[0], line -> line[1]));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jane.doe", "JaneDoeHasFlu"})
  void everyName_textInTheFormOfAName_leavesFromTokensCodeAndTextAlone(String text) {
    leavesFrom(text, Set.of("token", "code", "text"));
  }

  /** A name in code has no such number, but an id may be one. */
  @ParameterizedTest
  @ValueSource(
      strings = {"+4915112345678", "4111-1111-1111-1111", "DE89370400440532013000", "1990-05-12"})
  void everyName_numberOfAPerson_leavesFromTokensAndTextAlone(String text) {
    leavesFrom(text, Set.of("token", "text"));
  }

  private void leavesFrom(String text, Set<String> shapes) {
    Arrivals arrivals = record(text);

    Set<Entry> leaves = explained(arrivals, shapes);

    assertThat(arrivals.found).noneMatch(it -> it.datum().isAnswer() && REMOTE.contains(it.name()));
    assertThat(arrivals.found).noneMatch(it -> REMOTE_EVERYWHERE.contains(it.name()));
    assertThat(names.names().keySet())
        .as("the lists name what exists")
        .containsAll(REMOTE)
        .containsAll(REMOTE_EVERYWHERE);
    Set<Entry> reached = new LinkedHashSet<>();
    names.entries.stream()
        .filter(it -> it.isService() && it.isText())
        .filter(it -> shapes.contains(it.shape()))
        .filter(it -> data.stream().anyMatch(it.catalogCondition()::holds))
        .forEach(reached::add);
    assertThat(reached.size()).isGreaterThan(300);
    reached.removeAll(leaves);
    assertThat(reached).as("open by the file, and withheld").isEmpty();
  }

  /**
   * A control: the search finds every name in every datum once each is catalogued as free service
   * data.
   */
  @Test
  void everyName_cataloguedAsFreeText_isFoundEverywhere() throws IOException {
    StringBuilder file = new StringBuilder("attributes:\n");
    names.types.forEach(
        (name, type) ->
            file.append(name.endsWith(".") ? "  - { prefix: \"" : "  - { name: \"")
                .append(name)
                .append(type.equals("string[]") ? "\", type: \"string[]\"" : "\"")
                .append(", max: 1000, category: service.telemetry, override: true }\n"));
    environment.put(
        "ASSENT_CATALOG", Files.writeString(directory.resolve("open.yaml"), file).toString());
    String text = "Jane Doe <jane@example.com>, flu";

    Arrivals arrivals = record(text);

    Set<Found> wanted = new LinkedHashSet<>();
    for (Datum datum : data) {
      for (Map.Entry<String, String> name : names.names().entrySet()) {
        if (!datum.attributes().containsKey(name.getKey())) {
          wanted.add(new Found(name.getKey(), datum));
        }
      }
    }
    wanted.removeAll(arrivals.found);
    assertThat(wanted).isEmpty();
    assertThat(arrivals.inBytes).isEqualTo(arrivals.known);
  }
}
