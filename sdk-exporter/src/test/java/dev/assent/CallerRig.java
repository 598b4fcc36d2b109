/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.OtlpReceiver;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A receiver, a policy that permits all but protected data, and a catalog: what an attack through
 * the public API needs. A canary in what must not arrive.
 */
abstract class CallerRig {
  static final String CANARY = "kanarienvogel";
  static final Duration LONG = Duration.ofSeconds(20);
  static final AttributeKey<String> NOTE = AttributeKey.stringKey("app.note");
  static final AttributeKey<String> CATEGORY = AttributeKey.stringKey("assent.category");
  static final AttributeKey<List<String>> CATEGORIES =
      AttributeKey.stringArrayKey("assent.category");

  static final String ALL_BUT_PROTECTED =
      """
      rules:
        - { categories: [service, content, personal], purposes: [any], recipients: [first_party], basis: allow }
        - { categories: [protected], purposes: [any], recipients: [first_party], basis: never }
      """;

  static final String CATALOG =
      """
      attributes:
        - { name: app.note, category: service.usage }
        - { name: app.chat, category: content.chat }
        - { name: app.tree, type: any, category: content.chat }
        - { prefix: app.tree., type: any, category: content.chat }
      """;

  @TempDir Path directory;

  final OtlpReceiver receiver = OtlpReceiver.start();
  final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void set() throws IOException {
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint().toString());
    environment.put("OTEL_BSP_SCHEDULE_DELAY", "1h");
    environment.put("OTEL_BLRP_SCHEDULE_DELAY", "1h");
    environment.put("OTEL_METRIC_EXPORT_INTERVAL", "1h");
    environment.put("ASSENT_POLICY", file("policy.yaml", ALL_BUT_PROTECTED));
    environment.put("ASSENT_CATALOG", file("catalog.yaml", CATALOG));
  }

  @AfterEach
  void end() {
    receiver.close();
  }

  String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  void with(Consumer<Assent> action) {
    try (Assent assent = Assent.builder().environment(environment).closeOnExit(false).build()) {
      action.accept(assent);
      assertThat(assent.flush(LONG)).isTrue();
      assertThat(assent.ledger().balances()).isTrue();
    }
  }

  static SpanBuilder builder(Assent assent) {
    return assent.openTelemetry().getTracer("app").spanBuilder("INTERNAL");
  }

  static LogRecordBuilder record(Assent assent) {
    return assent.openTelemetry().getLogsBridge().get("app").logRecordBuilder();
  }

  void assertKept() {
    assertThat(receiver.received(CANARY)).isFalse();
    assertThat(receiver.received("assent.category")).isFalse();
  }

  /** A context that answers as another does, in part. */
  record Answering(Context real, Function<Object, Object> changed) implements Context {
    @Override
    @SuppressWarnings("unchecked")
    public <V> V get(ContextKey<V> key) {
      return (V) changed.apply(real.get(key));
    }

    @Override
    public <V> Context with(ContextKey<V> key, V value) {
      return null;
    }
  }

  static Context failing() {
    return new Answering(
        Context.root(),
        value -> {
          throw new AssertionError(CANARY);
        });
  }
}
