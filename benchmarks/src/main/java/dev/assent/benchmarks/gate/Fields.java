/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.gate;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * The measured attributes: ten that the built-in catalog permits for the operation of a service.
 * From the last one on, a number of them is replaced by ones that are not permitted. A filter by
 * names and a filter by values find the same ones: each denied attribute has a value that a filter
 * of {@link ByHand} finds.
 */
final class Fields {
  static final AttributeKey<String> EVENT_TYPE = AttributeKey.stringKey("exception.type");
  static final AttributeKey<Long> EVENT_COUNT = AttributeKey.longKey("http.request.resend_count");

  /** An attribute's key and value. */
  record Field<T>(AttributeKey<T> key, T value) {
    void put(Keys keys, Sink sink) {
      sink.put(keys.of(key), value);
    }
  }

  /** Receives attributes. */
  interface Sink {
    <T> void put(AttributeKey<T> key, T value);
  }

  private static final List<Field<?>> PLAIN =
      List.of(
          text("http.request.method", "GET"),
          text("http.route", "/meetings/{id}"),
          number("http.response.status_code", 200),
          text("url.scheme", "https"),
          text("server.address", "meet3.example.com"),
          number("server.port", 443),
          text("network.protocol.version", "1.1"),
          text("network.protocol.name", "http"),
          text("error.type", "timeout"),
          text("network.transport", "tcp"));

  private static final List<Field<?>> DENIED =
      List.of(
          text("meeting.invitee", "ada.lovelace@example.com"),
          text("url.query", "id=eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl"),
          text("gen_ai.prompt", "who is 203.0.113.7?"),
          text("meeting.dial_in", "+1 650-555-0142"),
          text("meeting.card", "4111 1111 1111 1111"),
          text("meeting.insured", "078-05-1120"));

  /** The attributes of log records that replace those of a span with a network address. */
  private static final Map<String, Field<?>> OF_LOGS =
      Map.of(
          "server.address", text("k8s.pod.name", "meet3.example.com"),
          "server.port", number("http.request.body.size", 443));

  private final List<Field<?>> fields = new ArrayList<>();
  private final Set<String> denied;

  private Fields(int stripped, Map<String, Field<?>> others) {
    PLAIN.forEach(field -> fields.add(others.getOrDefault(field.key().getKey(), field)));
    for (int i = 0; i < stripped; i++) {
      fields.set(PLAIN.size() - 1 - i, DENIED.get(i));
    }
    this.denied =
        DENIED.subList(0, stripped).stream()
            .map(field -> field.key().getKey())
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns ten attributes of a CLIENT span, of which this number may not leave. */
  static Fields ofSpan(int stripped) {
    return new Fields(stripped, Map.of());
  }

  /** Returns ten attributes of a log record, of which this number may not leave. */
  static Fields ofLog(int stripped) {
    return new Fields(stripped, OF_LOGS);
  }

  private static Field<String> text(String name, String value) {
    return new Field<>(AttributeKey.stringKey(name), value);
  }

  private static Field<Long> number(String name, long value) {
    return new Field<>(AttributeKey.longKey(name), value);
  }

  /** Returns the names of the attributes that may not leave. */
  Set<String> denied() {
    return denied;
  }

  /** Passes all attributes to a sink. */
  void put(Keys keys, Sink sink) {
    for (int i = 0; i < fields.size(); i++) {
      fields.get(i).put(keys, sink);
    }
  }

  /** Returns the two attributes of an event. */
  static Attributes ofEvent(Keys keys, long count) {
    return Attributes.of(keys.of(EVENT_TYPE), "java.io.IOException", keys.of(EVENT_COUNT), count);
  }

  /** Returns whether these are exactly the attributes that may leave. */
  boolean isLeft(Attributes left) {
    AttributesBuilder wanted = Attributes.builder();
    put(
        Keys.CONSTANT,
        new Sink() {
          @Override
          public <T> void put(AttributeKey<T> key, T value) {
            if (!denied.contains(key.getKey())) {
              wanted.put(key, value);
            }
          }
        });
    return left.asMap().equals(wanted.build().asMap());
  }

  /** Reads keys and values, and does nothing with them. */
  static final class Iteration implements BiConsumer<AttributeKey<?>, Object> {
    private int sum;

    @Override
    public void accept(AttributeKey<?> key, Object value) {
      sum += key.getKey().length() + (value == null ? 1 : 0);
    }

    int sum() {
      return sum;
    }
  }
}
