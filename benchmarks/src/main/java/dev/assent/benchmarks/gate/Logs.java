/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.gate;

import dev.assent.internal.data.StampedLog;
import dev.assent.internal.tag.LogTagger;
import dev.assent.internal.tag.freeze.Limits;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import java.util.ArrayList;
import java.util.List;

/**
 * Recorded log records of ten attributes and a body: a map of two texts, a list of three, and a map
 * of two. They exist as the SDK passes them to an exporter, and as Assent stamps them.
 */
final class Logs {
  private final Fields fields;
  private final Keys keys;
  private final Memory memory;

  Logs(Fields fields, Keys keys, Memory memory) {
    this.fields = fields;
    this.keys = keys;
    this.memory = memory;
  }

  /** Returns the records as an exporter receives them. */
  List<LogRecordData> plain(World world) {
    List<LogRecordData> logs = new ArrayList<>();
    record((context, log) -> logs.add(log.toLogRecordData()), world);
    return logs;
  }

  /** Returns the stamped records. */
  List<StampedLog> stamped(World world) {
    List<StampedLog> logs = new ArrayList<>();
    record(
        new LogTagger(world.decisions, world.catalog, Limits.NONE, List.of(world.logs), logs::add),
        world);
    return logs;
  }

  private void record(LogRecordProcessor processor, World world) {
    try (SdkLoggerProvider provider =
        SdkLoggerProvider.builder().addLogRecordProcessor(processor).build()) {
      Logger logger = provider.get(World.SCOPE);
      for (int i = 0; i < memory.data(); i++) {
        try (Scope scope = world.user(i % memory.subjects).makeCurrent()) {
          record(logger);
        }
      }
    }
  }

  private void record(Logger logger) {
    LogRecordBuilder log =
        logger
            .logRecordBuilder()
            .setSeverity(Severity.WARN)
            .setSeverityText("WARN")
            .setBody(body(keys));
    fields.put(
        keys,
        new Fields.Sink() {
          @Override
          public <T> void put(AttributeKey<T> key, T value) {
            log.setAttribute(key, value);
          }
        });
    log.emit();
  }

  static Value<?> body(Keys keys) {
    return Value.of(
        KeyValue.of(name(keys, "http.route"), Value.of("/meetings/{id}")),
        KeyValue.of(name(keys, "error.type"), Value.of("timeout")),
        KeyValue.of(
            name(keys, "container.image.tags"),
            Value.of(Value.of("v1"), Value.of("v2"), Value.of("latest"))),
        KeyValue.of(
            name(keys, "http.request"),
            Value.of(
                KeyValue.of(name(keys, "method"), Value.of("GET")),
                KeyValue.of(name(keys, "resend_count"), Value.of(2)))));
  }

  private static String name(Keys keys, String literal) {
    return keys == Keys.COMPOSED ? Keys.copy(literal) : literal;
  }

  /** Throws unless this number of records has exactly the permitted attributes, and the body. */
  void requireLeft(List<? extends LogRecordData> left, int count) {
    Value<?> body = body(Keys.CONSTANT);
    for (LogRecordData log : left) {
      if (!fields.isLeft(log.getAttributes()) || !body.equals(log.getBodyValue())) {
        throw new IllegalStateException("not what the others give");
      }
    }
    if (left.size() != count) {
      throw new IllegalStateException("not as many as the others give");
    }
  }
}
