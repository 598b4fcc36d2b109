/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.fixtures.OtlpReceiver;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process with Assent that reaches its platform through a balancer. It has a state, a receiver of
 * data, and one of deletion requests.
 */
final class ObservedProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** The reference of a span, in the bytes of a request. */
  private static final Pattern REFERENCE =
      Pattern.compile("assent\\.subject\\.ref.{1,12}?([0-9a-f]{32})", Pattern.DOTALL);

  private final OtlpReceiver data = OtlpReceiver.start();
  private final OtlpReceiver deletions = OtlpReceiver.start();
  private final Map<String, String> environment = new TreeMap<>();
  private Assent assent;

  /**
   * Starts a process.
   *
   * @param directory of its files, which does not exist yet
   * @param balancer leads to the platform
   * @param token reads documents
   * @param staleness the age at which grants end
   */
  ObservedProcess(Path directory, Balancer balancer, String token, Duration staleness)
      throws IOException {
    Path state = Files.createDirectories(directory.resolve("state"));
    Path catalog = directory.resolve("catalog.yaml");
    Files.writeString(
        catalog, "attributes:\n  - { name: app.chat, max: 1000, category: content.chat }\n");
    environment.put("ASSENT_POLICY", "terms");
    environment.put("ASSENT_PURPOSE", "ai_training");
    environment.put("ASSENT_CATALOG", catalog.toString());
    environment.put("ASSENT_STATE_DIR", state.toString());
    environment.put("ASSENT_DELETION_ENDPOINT", deletions.endpoint() + "/delete");
    environment.put("ASSENT_CONSENT_REFRESH", "1s");
    environment.put("ASSENT_CONSENT_MAX_STALENESS", staleness.toSeconds() + "s");
    environment.put(
        "ASSENT_CONSENT_SOURCE", "http://127.0.0.1:" + balancer.port() + "/v1/consents");
    environment.put("ASSENT_CONSENT_HEADERS", "authorization=Bearer%20" + token);
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", data.endpoint().toString());
    start();
  }

  private void start() {
    assent = Assent.builder().environment(environment).closeOnExit(false).build();
  }

  /** Ends, and starts again with its state. */
  void restart() {
    assent.close();
    start();
  }

  /** Returns whether chat may train models. */
  boolean permits(String subject) {
    return permits(subject, Category.CONTENT_CHAT);
  }

  boolean permits(String subject, Category category) {
    return assent.explain(subject, "default").permits(category);
  }

  /** Returns why it permits what it permits, in words. */
  String explains(String subject) {
    return assent.explain(subject, "default").toString();
  }

  /** Sends chat of a subject. Returns the reference under which the receiver has it. */
  String send(String subject) {
    Runnable record =
        () ->
            assent
                .openTelemetry()
                .getTracer("app")
                .spanBuilder("chat")
                .setAttribute("app.chat", "words")
                .startSpan()
                .end();
    assent.subject(subject).storeInContext(Context.current()).wrap(record).run();
    assertThat(assent.flush(PATIENCE)).isTrue();
    List<String> references =
        data.requests().stream()
            .map(request -> REFERENCE.matcher(new String(request.body(), ISO_8859_1)))
            .filter(Matcher::find)
            .map(found -> found.group(1))
            .toList();
    assertThat(references).hasSize(1);
    return references.get(0);
  }

  /** Returns the deletion requests so far. */
  List<String> deletions() {
    return deletions.requests().stream().map(request -> new String(request.body(), UTF_8)).toList();
  }

  @Override
  public void close() {
    assent.close();
    data.close();
    deletions.close();
  }
}
