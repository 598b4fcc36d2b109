/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.config.Environment;
import dev.assent.internal.config.HostSdkSettings;
import dev.assent.internal.config.PropagationRule;
import dev.assent.internal.tag.freeze.Limits;
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
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Listed names leave for the hosts of their group, and for nobody else. */
class PropagationServerTest {
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
    return HostSdkSettings.read(Environment.of(Map.of("ASSENT_PROPAGATE", variable)))
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
    "*.internal,           server.address=shop.internal",
    "*.co.uk.example,      server.address=shop.co.uk.example",
    "xn--bcher-kva.example,url.full=https://XN--BCHER-KVA.example./",
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
    "api.example.com,      server.address=api.example.com server.port=1"
        + " url.full=http://api.example.com/",
    "api.example.com,      http.host=api.example.com",
    "api.example.com,      url.full=/proxy?to=http://api.example.com/",
    "api.example.com,      url.full=evil.net/?to=http://api.example.com/",
    "api.example.com,      url.full=https://api.example.com\\@evil.net/",
    "api.example.com,      url.full=https://api%2Eexample.com/",
    "api.example.com:80,   server.address=api.example.com server.port=4294967376",
    "*.example.com,        server.address=evil.net/.example.com",
    "*.example.com,        server.address=evil.net;.example.com",
    "*.example.com,        server.address=evil.net%00.example.com",
    "*.example.com,        server.address=evil.net:80.example.com",
    "*.example.com,        url.full=https://evil.net%2F.example.com/",
    "*.example.com,        url.full=https://evil.net;.example.com/",
    "*.example.com,        url.full=https://[evil.net].example.com/",
    "*.example.com,        server.address=evil.net\uFF0F.example.com",
    "*.example.com,        server.address=evil.net\u3002.example.com",
    "*.example.com,        server.address=b\u00FCcher.example.com",
    "*.example.com,        server.address=api..example.com",
    "link.example.com,     server.address=lin\u212A.example.com",
    "[::1],                server.address=::1%eth0",
    "127.0.0.1,            server.address=127.1",
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

  /**
   * A blank can't stand in an attribute above. Clients ignore line breaks in a URL, or end the host
   * there.
   */
  @ParameterizedTest
  @ValueSource(strings = {" ", "\t", "\n", "\r\n", "\0"})
  void whiteSpaceInAHost_getsIdsOnly(String space) {
    for (String host : List.of("evil.net" + space + ".example.com", "api.example.com" + space)) {
      Span address =
          SDK.get("test")
              .spanBuilder("GET")
              .setSpanKind(SpanKind.CLIENT)
              .setAttribute("server.address", host)
              .startSpan();
      Span url =
          SDK.get("test")
              .spanBuilder("GET")
              .setSpanKind(SpanKind.CLIENT)
              .setAttribute("url.full", "https://" + host + "/")
              .startSpan();

      assertThat(leaves("*.example.com", address)).isFalse();
      assertThat(leaves("*.example.com", url)).isFalse();
    }
  }

  /**
   * A URL whose text shows another host than its parts, by which connections go. The JDK's own
   * handler refuses some of these hosts from JDK 21 on.
   */
  @Test
  @SuppressWarnings("deprecation") // the constructor takes any text as a host
  void requestOfTheJdk_withAnotherHostInItsText_getsIdsOnly() throws IOException {
    for (String host : List.of("a.com\\@evil.net", "a.com#@evil.net", "a.com?.evil.net")) {
      URLStreamHandler ofAnApplication =
          new URLStreamHandler() {
            @Override
            protected URLConnection openConnection(URL url) {
              return new URLConnection(url) {
                @Override
                public void connect() {}
              };
            }
          };
      URLConnection request = new URL("http", host, 80, "/", ofAnApplication).openConnection();
      gated("a.com=tenant")
          .inject(Context.root().with(BAGGAGE), request, URLConnection::setRequestProperty);

      assertThat(request.getRequestProperty("baggage")).isNull();
    }
  }

  /** A scope that leaked: what is sent now is not the request of the span. */
  @Test
  void spanThatEnded_getsIdsOnly() {
    Span span = span(SpanKind.CLIENT, "server.address=a.com");
    assertThat(leaves("a.com", span)).isTrue();
    span.end();

    assertThat(leaves("a.com", span)).isFalse();
  }

  /** The SDK cuts {@code api.example.com.evil.net} to what is listed. */
  @Test
  void attributeThatMayHaveBeenTruncated_getsIdsOnly() {
    int cut = "api.example.com".length();
    assertThat(leavesWithin(cut, "server.address=api.example.com")).isFalse();
    assertThat(leavesWithin(cut + 1, "server.address=api.example.com")).isTrue();
    int cutUrl = "https://api.example.com".length();
    assertThat(leavesWithin(cutUrl, "url.full=https://api.example.com")).isFalse();
    assertThat(leavesWithin(cutUrl + 1, "url.full=https://api.example.com/")).isTrue();
  }

  private static boolean leavesWithin(int maxLength, String attributes) {
    PropagationGate gate =
        OpenGate.of(
            new Limits(maxLength, true, 128), "assent.subject", rules("api.example.com=tenant"));
    Span span = span(SpanKind.CLIENT, attributes);
    return sent(GatedPropagator.of(W3C, gate), Context.root().with(BAGGAGE).with(span))
        .containsKey("baggage");
  }

  /** A propagator that keeps the context of a request, in which Assent stored its permission. */
  private static final class Keeping implements TextMapPropagator {
    private Context kept = Context.root();

    @Override
    public Collection<String> fields() {
      return List.of();
    }

    @Override
    public <C> void inject(Context context, C carrier, TextMapSetter<C> setter) {
      kept = context;
    }

    @Override
    public <C> Context extract(Context context, C carrier, TextMapGetter<C> getter) {
      return context;
    }
  }

  @Test
  void contextKeptFromARequest_permitsNothingForAnother() throws IOException {
    PropagationGate gate = OpenGate.of("assent.subject", rules("a.com=tenant"));
    Keeping keeping = new Keeping();
    HttpURLConnection listed =
        (HttpURLConnection) URI.create("http://a.com/").toURL().openConnection();
    GatedPropagator.of(TextMapPropagator.composite(keeping, W3C), gate)
        .inject(Context.root().with(BAGGAGE), listed, HttpURLConnection::setRequestProperty);
    HttpURLConnection other =
        (HttpURLConnection) URI.create("http://b.com/").toURL().openConnection();
    GatedPropagator.of(W3C, gate)
        .inject(keeping.kept, other, HttpURLConnection::setRequestProperty);

    assertThat(listed.getRequestProperty("baggage")).isEqualTo("tenant=t1");
    assertThat(other.getRequestProperty("baggage")).isNull();
  }

  /** What the outer propagator must not send, the span alone would permit. */
  @Test
  void contradictingRequest_ofNestedPropagators_getsIdsOnly() throws IOException {
    PropagationGate gate = OpenGate.of("assent.subject", rules("a.com=tenant"));
    TextMapPropagator inner = GatedPropagator.of(W3C, gate);
    TextMapPropagator outer = GatedPropagator.of(TextMapPropagator.composite(inner, inner), gate);
    Span span = span(SpanKind.CLIENT, "server.address=a.com");
    for (int attempt = 0; attempt < 2; attempt++) {
      HttpURLConnection request =
          (HttpURLConnection) URI.create("http://evil.net/").toURL().openConnection();
      outer.inject(
          Context.root().with(BAGGAGE).with(span), request, HttpURLConnection::setRequestProperty);

      assertThat(request.getRequestProperty("baggage")).isNull();
      assertThat(request.getRequestProperty("traceparent")).isNotNull();
    }
  }

  /** Spring gates each propagator, and all of them together: the inner ones see no request. */
  @Test
  void propagatorsGatedTwice_permitWhatTheOuterPermits() throws IOException {
    PropagationGate gate = OpenGate.of("assent.subject", rules("a.com=tenant"));
    TextMapPropagator ids = GatedPropagator.of(W3CTraceContextPropagator.getInstance(), gate);
    TextMapPropagator inner = GatedPropagator.of(W3CBaggagePropagator.getInstance(), gate);
    TextMapPropagator outer = GatedPropagator.of(TextMapPropagator.composite(ids, inner), gate);
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
            "ASSENT_PROPAGATE lists 1 name that is not in the catalog. No request carries it. Add"
                + " an entry with a category to a file of ASSENT_CATALOG.");
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
        new PropagationGate(new HostSdkSettings("x", List.of(), List.of(rules("tenant"))));

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
    assertThat(RequestServer.of("a.com", 1).toString()).doesNotContain("a.com");
  }
}
