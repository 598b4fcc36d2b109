/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assent.Assent;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.consent.GrantOptions;
import dev.assent.fixtures.LogRecorder;
import dev.assent.policy.Purpose;
import dev.assent.testing.Receiver;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.common.Clock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A whole instance with a viewer, a receiver, and a client in place of a browser. */
abstract class ViewerRig {
  static final String USER = "acme/u7";
  static final String OTHER = "acme/host";
  static final Field<String> TEXT = Field.ofString("chat.text", Category.CONTENT_CHAT);
  static final Field<Long> LENGTH = Field.ofLong("chat.length", Category.SERVICE_USAGE);
  static final EventType CHAT = EventType.usage("chat.sent", TEXT, LENGTH);

  private static final Pattern FILE = Pattern.compile("is in (\\S+?)\\. It can");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  final Map<String, String> environment = new HashMap<>();
  final Receiver receiver = Receiver.start();
  final LogRecorder log = LogRecorder.start("dev.assent.viewer");
  final HttpClient client = HttpClient.newHttpClient();

  /** The clock of the instance; the system's unless a test sets one. */
  Clock clock = Clock.getDefault();

  Assent assent;
  String base = "";
  String token = "";
  String cookie = "";
  String key = "";

  @TempDir private Path directory;

  @BeforeEach
  void settings() throws IOException {
    Path choices = directory.resolve("consent.json");
    Files.writeString(choices, "{\"documents\": []}");
    environment.put("ASSENT_VIEWER", "true");
    environment.put("ASSENT_POLICY", "terms");
    environment.put("ASSENT_PURPOSE", "ai_training");
    environment.put("ASSENT_CONSENT_SOURCE", "file:" + choices);
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint());
  }

  @AfterEach
  void closeAll() {
    if (assent != null) {
      assent.close();
    }
    receiver.close();
    log.close();
  }

  /** Starts the instance, and reads the address of the viewer. */
  void start() throws IOException {
    assent = assent();
    String lines = String.join("\n", log.messages());
    Matcher file = FILE.matcher(lines);
    if (!file.find()) {
      throw new AssertionError("no address in: " + lines);
    }
    String address = Files.readString(Path.of(file.group(1))).strip();
    int fragment = address.indexOf("/#");
    base = address.substring(0, fragment);
    token = address.substring(fragment + 2);
  }

  /** An instance with these settings. */
  Assent assent() {
    return Assent.builder()
        .environment(environment)
        .events(CHAT)
        .clock(clock)
        .closeOnExit(false)
        .build();
  }

  /** Exchanges the token. */
  void open() throws Exception {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(URI.create(base + "/session"))
                .header("Origin", base)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"token\":\"" + token + "\"}"))
                .build(),
            HttpResponse.BodyHandlers.ofString(UTF_8));
    if (response.statusCode() == 200) {
      key = MAPPER.readTree(response.body()).get("key").textValue();
      cookie = response.headers().firstValue("Set-Cookie").orElse("").replaceFirst(";.*", "");
    }
  }

  HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(base + path))
            .header("Cookie", cookie)
            .header("Assent-Viewer", key)
            .build(),
        HttpResponse.BodyHandlers.ofString(UTF_8));
  }

  HttpResponse<String> post(String path, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(base + path))
            .header("Origin", base)
            .header("Cookie", cookie)
            .header("Assent-Viewer", key)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString(UTF_8));
  }

  JsonNode json(String path) throws Exception {
    return MAPPER.readTree(get(path).body());
  }

  void grant(String subject) {
    assent
        .consent(subject)
        .grant(
            Purpose.AI_TRAINING,
            GrantOptions.underTerms(LocalDate.of(2023, 8, 7)),
            Category.CONTENT_CHAT)
        .join();
  }

  void revoke(String subject) {
    assent.consent(subject).revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT).join();
  }

  void say(String subject, String words) {
    try (Scope scope = assent.subject(subject).makeCurrent()) {
      assent.events().begin(CHAT).with(TEXT, words).with(LENGTH, (long) words.length()).emit();
    }
  }

  void flush() {
    assent.flush(Duration.ofSeconds(60));
  }
}
