/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.names;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.assent.Assent;
import dev.assent.fixtures.OtlpReceiver;
import io.opentelemetry.instrumentation.javahttpserver.JavaHttpServerTelemetry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client writes a text into each part of a request that it controls, and sends the request to the
 * JDK's server with OpenTelemetry's unchanged instrumentation. No text arrives on spans or metrics;
 * with everything catalogued and permitted, the same search finds them.
 */
class HostileHeadersTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  /** Each canary is in one part of a request; all have the form of a token. */
  private static final List<String> CANARIES =
      List.of(
          "methodbird",
          "pathbird",
          "querybird",
          "hostbird",
          "protobird",
          "forbird",
          "forwardedhostbird",
          "xprotobird",
          "xhostbird",
          "xforbird",
          "agentbird",
          "requestidbird",
          "cookiebird",
          "refererbird",
          "languagebird",
          "statebird",
          "baggagebird",
          "parentbird",
          "upgradebird");

  /** The canaries in parts that this instrumentation reads; it ignores the others. */
  private static final Set<String> READ =
      Set.of(
          "methodbird",
          "pathbird",
          "querybird",
          "hostbird",
          "protobird",
          "forbird",
          "forwardedhostbird",
          "xprotobird",
          "xhostbird",
          "xforbird",
          "agentbird",
          "requestidbird");

  @TempDir private Path directory;

  private final OtlpReceiver receiver = OtlpReceiver.start();
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void settings() {
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint().toString());
    environment.put("OTEL_BSP_SCHEDULE_DELAY", "1h");
    environment.put("OTEL_METRIC_EXPORT_INTERVAL", "1h");
  }

  @AfterEach
  void end() {
    receiver.close();
  }

  /** Returns all requests, each with lines that the server accepts. */
  private static List<String> requests() {
    return List.of(
        request("GET", "/users/pathbird?q=querybird", "Host: hostbird.example"),
        request("methodbird", "/users", "Host: hostbird"),
        request("GET", "/users", "Host: a", "Forwarded: for=\"forbird\";proto=protobird"),
        request(
            "GET", "/users", "Host: a", "Forwarded: host=forwardedhostbird.example;for=1.2.3.4"),
        request("GET", "/users", "Host: a", "X-Forwarded-Proto: xprotobird"),
        request("GET", "/users", "Host: a", "X-Forwarded-Host: xhostbird"),
        request("GET", "/users", "Host: a", "X-Forwarded-For: xforbird"),
        request("GET", "/users", "Host: a", "User-Agent: agentbird/1.0"),
        request("GET", "/users", "Host: a", "X-Request-Id: requestidbird"),
        request("GET", "/users", "Host: a", "Cookie: session=cookiebird", "Referer: refererbird"),
        request("GET", "/users", "Host: a", "Accept-Language: languagebird"),
        request("GET", "/users", "Host: a", "Upgrade: upgradebird"),
        request(
            "GET",
            "/users",
            "Host: a",
            "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "tracestate: vendor=statebird",
            "baggage: assent.subject=baggagebird,name=baggagebird"),
        request("GET", "/users", "Host: a", "traceparent: parentbird"));
  }

  private static String request(String method, String target, String... headers) {
    return method
        + " "
        + target
        + " HTTP/1.1\r\n"
        + String.join("\r\n", headers)
        + "\r\nConnection: close\r\n\r\n";
  }

  /** Sends all requests to an instrumented server, and returns the canaries that arrived. */
  private Set<String> arrived() throws IOException {
    try (Assent assent = Assent.builder().environment(environment).closeOnExit(false).build()) {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      try {
        JavaHttpServerTelemetry.builder(assent.openTelemetry())
            .setCapturedRequestHeaders(List.of("X-Request-Id"))
            .build()
            .configure(
                server.createContext(
                    "/users",
                    exchange -> {
                      exchange.sendResponseHeaders(200, -1);
                      exchange.close();
                    }));
        server.start();
        for (String request : requests()) {
          assertThat(answer(server.getAddress().getPort(), request)).startsWith("HTTP/1.1 200");
        }
      } finally {
        server.stop(0);
      }
      assertThat(assent.flush(LONG)).isTrue();
      assertThat(assent.ledger().balances()).isTrue();
    }
    Set<String> found = new TreeSet<>();
    CANARIES.stream().filter(receiver::received).forEach(found::add);
    return found;
  }

  private static String answer(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) LONG.toMillis());
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @Test
  void server_hostileHeaders_nothingOfThemArrives() throws IOException {
    assertThat(arrived()).isEmpty();

    assertThat(receiver.spans("")).hasSize(requests().size());
    assertThat(receiver.spans(""))
        .extracting(span -> span.getName())
        .containsOnly("GET /users", "HTTP /users");
    assertThat(receiver.metrics(""))
        .extracting(metric -> metric.getName())
        .contains("http.server.request.duration");
  }

  @Test
  void server_hostileHeadersAndAllCatalogued_theSearchFindsWhatIsRead() throws IOException {
    StringBuilder catalog = new StringBuilder("attributes:\n");
    new BuiltInNames()
        .types.forEach(
            (name, type) -> {
              if (type.startsWith("string")) {
                catalog
                    .append(name.endsWith(".") ? "  - { prefix: \"" : "  - { name: \"")
                    .append(name)
                    .append("\", type: \"")
                    .append(type)
                    .append("\", max: 1000, category: service.telemetry, override: true }\n");
              }
            });
    environment.put(
        "ASSENT_CATALOG", Files.writeString(directory.resolve("open.yaml"), catalog).toString());

    assertThat(arrived()).isEqualTo(new TreeSet<>(READ));
  }
}
