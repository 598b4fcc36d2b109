/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.config.Environment;
import dev.assent.internal.config.HostSettings;
import dev.assent.internal.config.PropagationRule;
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
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Listed names leave for the hosts of their group, and for nobody else. */
class PropagationHostTest {
  private static final TextMapPropagator W3C =
      TextMapPropagator.composite(
          W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance());

  /** Without a processor, it would create invalid spans. */
  private static final SdkTracerProvider SDK =
      SdkTracerProvider.builder()
          .addSpanProcessor(SimpleSpanProcessor.create(SpanExporter.composite()))
          .build();

  private static final Baggage BAGGAGE = Baggage.builder().put("tenant", "t1").build();

  private static PropagationRule[] rules(String variable) {
    return HostSettings.read(Environment.of(Map.of("ASSENT_PROPAGATE", variable)))
        .propagated()
        .toArray(PropagationRule[]::new);
  }

  private static GatedPropagator gated(String variable) {
    return GatedPropagator.of(W3C, OpenGate.of("assent.subject", rules(variable)));
  }

  private static Map<String, String> sent(TextMapPropagator propagator, Context context) {
    Map<String, String> headers = new TreeMap<>();
    propagator.inject(context, headers, Map::put);
    return headers;
  }

  /** Attributes such as {@code server.address=a.com server.port=80}, set as instrumentations do. */
  private static Span span(SpanKind kind, String attributes) {
    var builder = SDK.get("test").spanBuilder("GET").setSpanKind(kind);
    for (String attribute : attributes.split(" ", -1)) {
      String[] pair = attribute.split("=", 2);
      if (pair[0].equals("server.port")) {
        builder.setAttribute(pair[0], Long.parseLong(pair[1]));
      } else if (pair.length == 2) {
        builder.setAttribute(pair[0], pair[1]);
      }
    }
    return builder.startSpan();
  }

  private static boolean leaves(String hosts, Span span) {
    Map<String, String> headers =
        sent(gated(hosts + "=tenant"), Context.root().with(BAGGAGE).with(span));
    assertThat(headers).containsKey("traceparent");
    return headers.containsKey("baggage");
  }

  @ParameterizedTest
  @CsvSource({
    "api.example.com,      server.address=api.example.com",
    "api.example.com,      server.address=API.Example.COM.",
    "API.example.com,      server.address=api.example.com",
    "api.example.com,      server.address=api.example.com server.port=8080",
    "api.example.com:8080, server.address=api.example.com server.port=8080",
    "api.example.com:443,  url.full=https://api.example.com/a?b=c|d",
    "api.example.com:443,  server.address=api.example.com url.full=https://api.example.com",
    "*.example.com,        server.address=api.example.com",
    "*.example.com,        server.address=a.b.example.com",
    "*.example.com:80,     url.full=http://u:p@api.example.com:80/",
    "localhost,            server.address=localhost",
    "127.0.0.1,            url.full=http://127.0.0.1:4318/",
    "[::1],                server.address=::1",
    "[::1]:8080,           url.full=http://[::1]:8080/x",
  })
  void listedHost_getsWhatIsListed(String hosts, String attributes) {
    assertThat(leaves(hosts, span(SpanKind.CLIENT, attributes))).isTrue();
    assertThat(leaves(hosts, span(SpanKind.PRODUCER, attributes))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "api.example.com,      server.address=www.example.com",
    "api.example.com,      server.address=api.example.com.evil.net",
    "api.example.com,      server.address=evilapi.example.com",
    "api.example.com,      server.address=''",
    "api.example.com,      server.address=api.example.com..",
    "*.example.com,        server.address=example.com",
    "*.example.com,        server.address=.example.com",
    "*.example.com,        server.address=evilexample.com",
    "*.example.com,        server.address=a.example.com.evil.net",
    "api.example.com:8080, server.address=api.example.com",
    "api.example.com:8080, server.address=api.example.com server.port=80",
    "api.example.com:8080, url.full=http://api.example.com/",
    "api.example.com,      url.full=https://api.example.com@evil.net/",
    "api.example.com,      url.full=https://evil.net/@api.example.com",
    "api.example.com,      url.full=https://evil.net?@api.example.com",
    "api.example.com,      url.full=https://evil.net#@api.example.com",
    "api.example.com,      url.full=https://evil.net\\@api.example.com/",
    "api.example.com,      url.full=/relative",
    "api.example.com,      url.full=https:///api.example.com",
    "api.example.com,      url.full=https://api.example.com:x/",
    "api.example.com,      server.address=api.example.com url.full=https://evil.net/",
    "api.example.com,      server.address=evil.net url.full=https://api.example.com/",
    "api.example.com,      server.address=api.example.com server.port=1 url.full=http://api.example.com/",
    "api.example.com,      http.host=api.example.com",
  })
  void anotherHost_getsIdsOnly(String hosts, String attributes) {
    assertThat(leaves(hosts, span(SpanKind.CLIENT, attributes))).isFalse();
  }

  /** The addresses of these spans are those of the process itself, or of nobody. */
  @Test
  void unknownHost_getsIdsOnly() {
    String here = "server.address=a.com";
    SpanContext ids = span(SpanKind.CLIENT, here).getSpanContext();

    assertThat(leaves("a.com", span(SpanKind.SERVER, here))).isFalse();
    assertThat(leaves("a.com", span(SpanKind.INTERNAL, here))).isFalse();
    assertThat(leaves("a.com", span(SpanKind.CONSUMER, here))).isFalse();
    assertThat(leaves("a.com", span(SpanKind.CLIENT, "x=y"))).isFalse();
    assertThat(leaves("a.com", Span.wrap(ids))).isFalse();
    assertThat(sent(gated("a.com=tenant"), Context.root().with(BAGGAGE))).isEmpty();
  }

  @Test
  void requestOfTheJdk_tellsItsHost() throws IOException {
    for (String host : List.of("a.com", "b.com")) {
      HttpURLConnection request =
          (HttpURLConnection) URI.create("http://" + host + "/x").toURL().openConnection();
      gated("a.com=tenant")
          .inject(Context.root().with(BAGGAGE), request, HttpURLConnection::setRequestProperty);

      assertThat(request.getRequestProperty("baggage"))
          .isEqualTo(host.equals("a.com") ? "tenant=t1" : null);
    }
  }

  /** Spring gates each propagator, and all of them together: the inner ones see no request. */
  @Test
  void propagatorsGatedTwice_permitWhatTheOuterPermits() throws IOException {
    PropagationGate gate = OpenGate.of("assent.subject", rules("a.com=tenant"));
    TextMapPropagator inner = GatedPropagator.of(W3CBaggagePropagator.getInstance(), gate);
    TextMapPropagator outer = GatedPropagator.of(TextMapPropagator.composite(inner), gate);
    for (String host : List.of("a.com", "b.com")) {
      HttpURLConnection request =
          (HttpURLConnection) URI.create("http://" + host + "/x").toURL().openConnection();
      outer.inject(Context.root().with(BAGGAGE), request, HttpURLConnection::setRequestProperty);

      assertThat(request.getRequestProperty("baggage"))
          .isEqualTo(host.equals("a.com") ? "tenant=t1" : null);
    }
  }

  @Test
  void requestThatContradictsItsSpan_getsIdsOnly() throws IOException {
    HttpURLConnection request =
        (HttpURLConnection) URI.create("http://evil.net/").toURL().openConnection();
    Span span = span(SpanKind.CLIENT, "server.address=a.com");

    gated("a.com=tenant;evil.net=tenant")
        .inject(
            Context.root().with(BAGGAGE).with(span),
            request,
            HttpURLConnection::setRequestProperty);

    assertThat(request.getRequestProperty("baggage")).isNull();
    assertThat(request.getRequestProperty("traceparent")).isNotNull();
  }

  @Test
  void groups_eachHostGetsItsOwnNames() {
    Baggage baggage = BAGGAGE.toBuilder().put("region", "eu").build();
    Context context = Context.root().with(baggage);
    GatedPropagator propagator = gated("region;a.com=tenant;*.b.com=region");

    assertThat(sent(propagator, context.with(span(SpanKind.CLIENT, "server.address=a.com"))))
        .extractingByKey("baggage")
        .asString()
        .contains("tenant=t1", "region=eu");
    assertThat(sent(propagator, context.with(span(SpanKind.CLIENT, "server.address=x.b.com"))))
        .containsEntry("baggage", "region=eu");
    assertThat(sent(propagator, context)).containsEntry("baggage", "region=eu");
  }

  /** Metadata is text that no catalog knows. */
  @Test
  void metadata_ofAListedEntry_neverLeaves() {
    Baggage baggage =
        Baggage.builder().put("tenant", "t1", BaggageEntryMetadata.create("note=canary")).build();
    Context context = Context.root().with(baggage);

    assertThat(sent(gated("tenant"), context)).containsEntry("baggage", "tenant=t1");
    assertThat(sent(W3C, context).toString()).contains("canary"); // the control finds it
  }

  @ParameterizedTest
  @ValueSource(strings = {"longer than sixteen characters", "%"})
  void value_thatDoesNotFitTheCatalog_doesNotLeave(String value) {
    Context context = Context.root().with(Baggage.builder().put("tenant", value).build());

    assertThat(sent(gated("tenant"), context).containsKey("baggage")).isEqualTo(value.equals("%"));
    assertThat(sent(W3C, context)).containsKey("baggage");
  }

  @Test
  void traceState_listedVendorOfTheHost_leavesAlone() {
    SpanContext ids = span(SpanKind.CLIENT, "server.address=a.com").getSpanContext();
    TraceState state =
        TraceState.builder().put("other", "canary").put("fw5@dt", "1").put("acme", "2").build();
    Span remote =
        Span.wrap(
            SpanContext.create(ids.getTraceId(), ids.getSpanId(), TraceFlags.getSampled(), state));

    assertThat(sent(gated("fw5@dt"), Context.root().with(remote)))
        .containsEntry("tracestate", "fw5@dt=1");
    assertThat(sent(gated("a.com=fw5@dt"), Context.root().with(remote)))
        .doesNotContainKey("tracestate");
  }

  @Test
  void nameThatTheCatalogDoesNotKnow_neverLeavesAndIsCounted() {
    Context context = Context.root().with(Baggage.builder().put("plan", "canary").build());

    assertThat(sent(gated("plan,tenant"), context)).isEmpty();
    assertThat(
            OpenGate.of("assent.subject", rules("plan,tenant,acme,X-All"))
                .unknownNames(OpenGate.catalog()))
        .isEqualTo(
            "ASSENT_PROPAGATE lists 1 name that the catalog does not know, so that nothing leaves"
                + " under it. Give each a category in a file of ASSENT_CATALOG.");
  }

  /** Content needs a choice, and nobody has made one. */
  @Test
  void content_ofNobody_doesNotLeave() {
    Context context = Context.root().with(Baggage.builder().put("topic", "canary").build());

    assertThat(sent(gated("topic"), context)).isEmpty();
    assertThat(sent(W3C, context).toString()).contains("canary");
  }

  @Test
  void gate_beforeItsStartAndAfterItsEnd_letsIdsPassOnly() {
    Context context = Context.root().with(BAGGAGE).with(span(SpanKind.CLIENT, "x=y"));
    PropagationGate opened = OpenGate.of("assent.subject", rules("tenant"));
    PropagationGate early =
        new PropagationGate(new HostSettings("x", List.of(), List.of(rules("tenant"))));

    assertThat(sent(GatedPropagator.of(W3C, early), context)).containsOnlyKeys("traceparent");
    assertThat(sent(GatedPropagator.of(W3C, opened), context)).containsKey("baggage");
    opened.close();
    assertThat(sent(GatedPropagator.of(W3C, opened), context)).containsOnlyKeys("traceparent");
  }

  @Test
  void failingSpan_letsIdsPassAtMost() {
    Context context =
        Context.root()
            .with(BAGGAGE)
            .with(new FailingSpan(span(SpanKind.CLIENT, "server.address=a.com")));

    assertThat(sent(gated("a.com=tenant"), context)).doesNotContainKey("baggage");
  }

  @Test
  void text_ofRulesAndHosts_showsNoAddress() {
    assertThat(OpenGate.of("x", rules("a.com=tenant")).toString()).doesNotContain("a.com");
    assertThat(RequestHost.of("a.com", 1).toString()).doesNotContain("a.com");
  }
}
