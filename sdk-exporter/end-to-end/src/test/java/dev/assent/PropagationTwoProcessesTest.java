/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.assent.fixtures.Canaries;
import dev.assent.fixtures.OtlpReceiver;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageEntryMetadata;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes of the operating system, of which one calls the other over HTTP, each with Assent
 * or with plain OpenTelemetry. The called one answers with the headers that it got, and makes
 * attributes of all baggage, as applications do. It has two names, of which one is listed.
 */
@Timeout(240)
@Tag("ci")
class PropagationTwoProcessesTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String LISTED = "localhost";
  private static final String OTHER = "127.0.0.1";
  private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

  @TempDir private Path directory;
  private final OtlpReceiver receiver = OtlpReceiver.start();
  private final Canaries canaries = new Canaries();
  private Process called;
  private int port;

  @BeforeEach
  void writeCatalog() throws IOException {
    Files.writeString(
        directory.resolve("catalog.yaml"),
        """
        attributes:
          - { name: tenant, max: 32, category: service.telemetry }
          - { name: topic, max: 32, category: content.chat }
          - { name: tracestate.acme, max: 32, category: service.telemetry }
        """);
  }

  @AfterEach
  void end() {
    if (called != null) {
      called.destroyForcibly();
    }
    receiver.close();
  }

  private static Assent assent(Path directory, String endpoint) {
    Map<String, String> environment = new HashMap<>();
    environment.put("ASSENT_CATALOG", directory.resolve("catalog.yaml").toString());
    environment.put("ASSENT_PROPAGATE", LISTED + "=tenant,topic,acme,plan");
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
    environment.put("OTEL_METRIC_EXPORT_INTERVAL", "1h");
    return Assent.builder().environment(environment).closeOnExit(false).build();
  }

  private static OpenTelemetrySdk plain(String endpoint) {
    return OpenTelemetrySdk.builder()
        .setTracerProvider(
            SdkTracerProvider.builder()
                .addSpanProcessor(
                    SimpleSpanProcessor.create(
                        OtlpHttpSpanExporter.builder()
                            .setEndpoint(endpoint + "/v1/traces")
                            .build()))
                .build())
        .setPropagators(
            ContextPropagators.create(
                TextMapPropagator.composite(
                    W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance())))
        .build();
  }

  // --------------------------------------------------------------------------- the called process

  /** Runs the called process until it is killed. */
  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    boolean isGated = args[2].equals("assent");
    Assent assent = isGated ? assent(directory, args[1]) : null;
    OpenTelemetry otel = isGated ? assent.openTelemetry() : plain(args[1]);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          answer(exchange, otel);
          if (isGated) {
            boolean unused = assent.flush(LONG);
          }
          exchange.close();
        });
    server.start();
    Path written = Files.writeString(directory.resolve("next"), "" + server.getAddress().getPort());
    Files.move(written, directory.resolve("port"), StandardCopyOption.ATOMIC_MOVE);
    Thread.currentThread().join();
  }

  /** Continues the trace, and makes attributes of the baggage. */
  private static void answer(HttpExchange exchange, OpenTelemetry otel) throws IOException {
    Context context =
        otel.getPropagators()
            .getTextMapPropagator()
            .extract(Context.root(), exchange, new HeaderGetter());
    Span span =
        otel.getTracer("called")
            .spanBuilder("GET")
            .setSpanKind(SpanKind.SERVER)
            .setParent(context)
            .setAttribute("http.request.method", "GET")
            .startSpan();
    Baggage.fromContext(context).forEach((key, entry) -> span.setAttribute(key, entry.getValue()));
    span.end();
    byte[] headers = exchange.getRequestHeaders().entrySet().toString().getBytes(UTF_8);
    exchange.sendResponseHeaders(200, headers.length);
    exchange.getResponseBody().write(headers);
  }

  @SuppressWarnings("deprecation") // keys(), of which SDK 1.62 has no other form
  private static final class HeaderGetter implements TextMapGetter<HttpExchange> {
    @Override
    public Iterable<String> keys(HttpExchange exchange) {
      return exchange.getRequestHeaders().keySet();
    }

    @Override
    public String get(HttpExchange exchange, String key) {
      return exchange == null ? null : exchange.getRequestHeaders().getFirst(key);
    }
  }

  private void startCalled(String sdk) throws IOException {
    called =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                PropagationTwoProcessesTest.class.getName(),
                directory.toString(),
                receiver.endpoint("called").toString(),
                sdk)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("out").toFile())
            .start();
    Path written = directory.resolve("port");
    await().atMost(LONG).until(() -> Files.exists(written));
    port = Integer.parseInt(Files.readString(written));
  }

  // -------------------------------------------------------------------------- the calling process

  /** A request in hand of this process: what a caller of it sent, and what it added itself. */
  private Context incoming() {
    TraceState state =
        TraceState.builder()
            .put("acme", canaries.grantable("listed vendor"))
            .put("other", canaries.secret("vendor"))
            .build();
    Baggage baggage =
        Baggage.builder()
            .put(
                "tenant",
                canaries.grantable("listed entry"),
                BaggageEntryMetadata.create("note=" + canaries.secret("metadata")))
            .put("topic", canaries.secret("listed content"))
            .put("plan", canaries.secret("listed name without a category"))
            .put("card", canaries.secret("entry"))
            .put("assent.subject", "acme/" + canaries.secret("subject"))
            .build();
    SpanContext caller =
        SpanContext.createFromRemoteParent(
            TRACE_ID, "b7ad6b7169203331", TraceFlags.getSampled(), state);
    return Context.root().with(Span.wrap(caller)).with(baggage);
  }

  /** Calls as an instrumentation does: a span with the host, then headers, then the request. */
  private String call(OpenTelemetry otel, String host, Context parent) throws IOException {
    Span span =
        otel.getTracer("calling")
            .spanBuilder("GET")
            .setSpanKind(SpanKind.CLIENT)
            .setParent(parent)
            .setAttribute("server.address", host)
            .setAttribute("server.port", (long) port)
            .startSpan();
    HttpURLConnection request =
        (HttpURLConnection)
            URI.create("http://" + host + ":" + port + "/").toURL().openConnection();
    otel.getPropagators()
        .getTextMapPropagator()
        .inject(
            parent.with(span), request, (to, name, value) -> to.setRequestProperty(name, value));
    String headers = new String(request.getInputStream().readAllBytes(), UTF_8);
    span.end();
    assertThat(headers).contains(TRACE_ID); // both are in one trace
    return headers;
  }

  private List<byte[]> telemetry() {
    return receiver.requests().stream().map(OtlpReceiver.Request::body).toList();
  }

  @Test
  void headers_toAListedHost_haveWhatCatalogAndConsentPermit() throws IOException {
    startCalled("assent");
    Context parent = incoming();
    try (Assent assent = assent(directory, receiver.endpoint("calling").toString())) {
      assertThat(canaries.in(call(assent.openTelemetry(), LISTED, parent)))
          .containsExactlyInAnyOrder("listed entry", "listed vendor");
      assertThat(canaries.in(call(assent.openTelemetry(), OTHER, parent))).isEmpty();
      assertThat(assent.flush(LONG)).isTrue();
    }

    await().atMost(LONG).until(() -> receiver.spans("called").size() == 2);
    assertThat(receiver.spans("calling")).hasSize(2);
    // the entry is an attribute of the called process, since the catalog gives it a category
    assertThat(canaries.in(telemetry())).containsExactly("listed entry");
  }

  /** The calling process has no gate, so that everything arrives; none of it is an attribute. */
  @Test
  void incomingBaggage_withoutACategory_isNoAttribute() throws IOException {
    startCalled("assent");
    try (OpenTelemetrySdk plain = plain(receiver.endpoint("calling").toString())) {
      assertThat(canaries.in(call(plain, OTHER, incoming()))).hasSize(canaries.size());
    }

    await().atMost(LONG).until(() -> !receiver.spans("called").isEmpty());
    List<byte[]> ofCalled =
        receiver.requests().stream()
            .filter(request -> request.destination().equals("called"))
            .map(OtlpReceiver.Request::body)
            .toList();
    assertThat(canaries.in(ofCalled)).containsExactly("listed entry");
  }

  @Test
  void control_withoutAssent_everythingIsInHeadersAndAttributes() throws IOException {
    startCalled("plain");
    try (OpenTelemetrySdk plain = plain(receiver.endpoint("calling").toString())) {
      assertThat(canaries.in(call(plain, LISTED, incoming()))).hasSize(canaries.size());
    }

    await().atMost(LONG).until(() -> !receiver.spans("called").isEmpty());
    assertThat(canaries.in(telemetry()))
        .contains("listed entry", "listed content", "entry", "subject", "vendor");
  }
}
