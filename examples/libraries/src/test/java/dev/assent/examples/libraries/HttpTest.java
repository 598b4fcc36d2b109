/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.javahttpclient.JavaHttpClientTelemetry;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** OpenTelemetry's instrumentation of the JDK's HTTP client. */
class HttpTest extends LibraryTest {
  private final List<Map<String, List<String>>> headers = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private boolean isVerbose;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          headers.add(Map.copyOf(exchange.getRequestHeaders()));
          exchange.getResponseHeaders().add("Shop-Answer", canaries.secret("header of an answer"));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Override
  void use(OpenTelemetry openTelemetry) throws Exception {
    HttpClient client =
        isVerbose
            ? JavaHttpClientTelemetry.builder(openTelemetry)
                .setCapturedRequestHeaders(List.of("Shop-Customer"))
                .setCapturedResponseHeaders(List.of("Shop-Answer"))
                .build()
                .newHttpClient(HttpClient.newHttpClient())
            : HttpCalls.traced(HttpClient.newHttpClient(), openTelemetry);
    URI address =
        URI.create(
            "http://127.0.0.1:"
                + server.getAddress().getPort()
                + "/people/"
                + canaries.secret("path")
                + "?q="
                + canaries.secret("query")
                + "#"
                + canaries.secret("fragment"));
    Baggage named = Baggage.builder().put("customer", canaries.secret("baggage")).build();
    try (Scope scope = named.makeCurrent()) {
      client.send(
          HttpRequest.newBuilder(address)
              .header("Shop-Customer", canaries.secret("header of a request"))
              .header("User-Agent", canaries.secret("user agent"))
              .build(),
          BodyHandlers.discarding());
    }
    try {
      client.send(
          HttpRequest.newBuilder(
                  URI.create("http://" + canaries.secret("text of an exception") + ".invalid/"))
              .build(),
          BodyHandlers.discarding());
    } catch (IOException unknownHost) {
      // the span has the exception
    }
  }

  @Test
  void control_withoutAssent_canariesLeave() throws Exception {
    isVerbose = true;

    assertThat(leavingWithoutAssent())
        .contains("header of a request", "header of an answer", "path", "query");
    assertThat(canaries.in(headers.toString())).contains("baggage");
  }

  @Test
  void spans_withAssent_noCanaryButTheHostLeaves() throws Exception {
    // the application's own configuration says which hosts it calls
    assertThat(leaving()).isSubsetOf("text of an exception");

    assertThat(receiver.spans("")).extracting(Span::getName).containsExactly("GET", "GET");
    assertThat(receiver.received("http.request.method")).isTrue();
    assertThat(receiver.received("server.address")).isTrue();
  }

  @Test
  void spans_ofTheMostVerboseInstrumentation_noCanaryButTheHostLeaves() throws Exception {
    isVerbose = true;

    assertThat(leaving()).isSubsetOf("text of an exception");
  }

  @Test
  void headers_withAssent_haveTheTraceAndNoBaggage() throws Exception {
    leaving();

    assertThat(headers.get(0))
        .containsKey("Traceparent")
        .doesNotContainKeys("Baggage", "Tracestate");
    assertThat(canaries.in(headers.toString()))
        .containsExactly("header of a request", "user agent");
  }
}
