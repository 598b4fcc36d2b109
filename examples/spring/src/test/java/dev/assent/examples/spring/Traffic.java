/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.fixtures.Canaries;
import dev.assent.testing.ReceivedRequest;
import dev.assent.testing.Receiver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;

/** Requests to the chat service that hold a canary in every place that a caller can fill. */
final class Traffic {
  static final String CREDENTIAL = "Bearer otlp-credential-5e1f";

  final Canaries canaries = new Canaries();
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(20)).build();
  private final String argument = canaries.secret("argument of the command");
  private final String resource = canaries.secret("resource attribute");
  private final String room = canaries.secret("path variable");
  private final String text = canaries.secret("request body");
  private final String query = canaries.secret("query string");
  private final String unknownPath = canaries.secret("unknown path");
  private final String userAgent = canaries.secret("user agent");
  private final String forwarded = canaries.secret("forwarded host");
  private final String method = canaries.secret("method");
  private final String baggage = canaries.secret("baggage");
  private final String traceState = canaries.secret("trace state");

  /** Returns the properties of a service whose telemetry goes to a receiver. */
  List<String> arguments(String receiver, URI translator) {
    List<String> all = new ArrayList<>();
    all.add("--server.port=0");
    all.add("--chat.translator=" + translator);
    all.add("--chat.secret=" + argument);
    for (String tracing :
        List.of("management.otlp.tracing", "management.opentelemetry.tracing.export.otlp")) {
      all.add("--" + tracing + ".endpoint=" + receiver + "/v1/traces");
      all.add("--" + tracing + ".headers.authorization=" + CREDENTIAL);
    }
    for (String logging :
        List.of("management.otlp.logging", "management.opentelemetry.logging.export.otlp")) {
      all.add("--" + logging + ".endpoint=" + receiver + "/v1/logs");
    }
    all.add("--management.otlp.metrics.export.url=" + receiver + "/v1/metrics");
    all.add("--management.opentelemetry.resource-attributes.owner=" + resource);
    // OpenTelemetry's starter
    all.add("--otel.exporter.otlp.endpoint=" + receiver);
    all.add("--otel.exporter.otlp.protocol=http/protobuf");
    all.add("--otel.resource.attributes.owner=" + resource);
    return all;
  }

  /** Sends the requests to the service. */
  void send(URI service) throws IOException, InterruptedException {
    request(service.resolve("/rooms/" + room + "/messages"), "POST", text, "u7");
    request(service.resolve("/rooms/" + room + "/messages?query=" + query), "GET", "", "u8");
    request(service.resolve("/nothing/" + unknownPath), "GET", "", "u8");
    request(service.resolve("/rooms/1/messages"), method, "", "");
  }

  /** Posts a message of a user, and returns the answer. */
  String post(URI service, String user) throws IOException, InterruptedException {
    return request(service.resolve("/rooms/" + room + "/messages"), "POST", text, user);
  }

  private String request(URI address, String verb, String body, String user)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(Duration.ofSeconds(30))
            .header("User-Agent", userAgent)
            .header("X-Forwarded-Host", forwarded)
            .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
            .header("tracestate", "vendor=" + traceState)
            .header("baggage", "user=" + baggage + ",assent.subject=acme/u7")
            .header("Content-Type", "text/plain")
            .method(verb, BodyPublishers.ofString(body, UTF_8));
    if (!user.isEmpty()) {
      request.header("X-Chat-User", user);
    }
    return client.send(request.build(), BodyHandlers.ofString()).body();
  }

  /** Returns the places whose canaries a receiver got. */
  NavigableSet<String> in(Receiver receiver) {
    return canaries.in(receiver.requests().stream().map(ReceivedRequest::body).toList());
  }

  /** Returns the text of another resource of the service. */
  String get(URI address) throws IOException, InterruptedException {
    return client
        .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString(UTF_8))
        .body();
  }
}
