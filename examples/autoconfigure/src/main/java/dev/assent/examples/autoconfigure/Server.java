/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.autoconfigure;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Handles a request as an instrumentation does: it continues the trace, and hands it on. */
final class Server {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final OpenTelemetry telemetry;

  Server(OpenTelemetry telemetry) {
    this.telemetry = telemetry;
  }

  /** Answers a request with these headers by a call of another service. */
  void serve(Map<String, String> headers, URI other) throws IOException, InterruptedException {
    TextMapPropagator propagator = telemetry.getPropagators().getTextMapPropagator();
    Context remote = propagator.extract(Context.root(), headers, new Headers());
    Span server = start("GET", SpanKind.SERVER, remote);
    try (Scope scope = remote.with(server).makeCurrent()) {
      Span client = start("POST", SpanKind.CLIENT, Context.current());
      HttpRequest.Builder request = HttpRequest.newBuilder(other);
      propagator.inject(
          Context.current().with(client),
          request,
          (carrier, name, value) -> {
            if (carrier != null) {
              carrier.header(name, value);
            }
          });
      CLIENT.send(request.build(), BodyHandlers.discarding());
      client.end();
    }
    server.end();
  }

  private Span start(String name, SpanKind kind, Context parent) {
    return telemetry
        .getTracer("shop")
        .spanBuilder(name)
        .setSpanKind(kind)
        .setParent(parent)
        .setAttribute("http.request.method", name)
        .startSpan();
  }

  @SuppressWarnings("deprecation") // keys(), of which SDK 1.62 has no other form
  private static final class Headers implements TextMapGetter<Map<String, String>> {
    @Override
    public Iterable<String> keys(Map<String, String> headers) {
      return headers.keySet();
    }

    @Override
    public @Nullable String get(@Nullable Map<String, String> headers, String name) {
      return headers == null ? null : headers.get(name);
    }
  }
}
