/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import java.util.List;

/**
 * Records spans as an instrumented server does: ten attributes with constant keys, two events with
 * two attributes each. This is COST.md's anchor.
 */
final class SpanLoad {
  /** The number of attributes of a span. */
  static final int ATTRIBUTES = 10;

  /** The number of attributes that are content or personal, in a sensitive load. */
  static final int SENSITIVE = 3;

  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");
  private static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
  private static final AttributeKey<String> ADDRESS = AttributeKey.stringKey("server.address");
  private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");
  private static final AttributeKey<String> VERSION =
      AttributeKey.stringKey("network.protocol.version");
  private static final AttributeKey<String> TYPE = AttributeKey.stringKey("exception.type");
  private static final AttributeKey<Long> RESENT =
      AttributeKey.longKey("http.request.resend_count");
  private static final List<AttributeKey<String>> PLAIN =
      keys("error.type", "network.protocol.name", "code.function.name");
  private static final List<AttributeKey<String>> PRIVATE =
      keys("meeting.chat.text", "url.query", "user.full_name");

  private static final List<String> LAST = List.of("timeout", "http", "meetings.Join.run");

  private final Tracer tracer;
  private final List<AttributeKey<String>> last;

  /**
   * Creates a load.
   *
   * @param isSensitive whether the last three attributes need consent
   */
  SpanLoad(Tracer tracer, boolean isSensitive) {
    this.tracer = tracer;
    this.last = isSensitive ? PRIVATE : PLAIN;
  }

  private static List<AttributeKey<String>> keys(String... names) {
    return List.of(names).stream().map(AttributeKey::stringKey).toList();
  }

  /** Starts a span and sets everything but its end. */
  Span started() {
    Span span = tracer.spanBuilder("GET /meetings/{id}").setSpanKind(SpanKind.CLIENT).startSpan();
    span.setAttribute(METHOD, "GET");
    span.setAttribute(ROUTE, "/meetings/{id}");
    span.setAttribute(STATUS, 200L);
    span.setAttribute(SCHEME, "https");
    span.setAttribute(ADDRESS, "meet.example.com");
    span.setAttribute(PORT, 443L);
    span.setAttribute(VERSION, "1.1");
    for (int i = 0; i < SENSITIVE; i++) {
      span.setAttribute(last.get(i), LAST.get(i));
    }
    span.addEvent("exception", Attributes.of(TYPE, "java.io.IOException", RESENT, 1L));
    span.addEvent("exception", Attributes.of(TYPE, "java.io.IOException", RESENT, 2L));
    return span;
  }
}
