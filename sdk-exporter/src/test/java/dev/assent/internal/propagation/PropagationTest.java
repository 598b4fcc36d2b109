/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.config.PropagationRule;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What leaves and arrives in headers, by W3C's propagators and by those of others. */
@SuppressWarnings("deprecation") // keys(), of which SDK 1.62 has no other form
class PropagationTest {
  private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN_ID = "b7ad6b7169203331";
  private static final String TRACE_PARENT = "00-" + TRACE_ID + "-" + SPAN_ID + "-01";
  private static final ContextKey<String> SECRET = ContextKey.named("secret");

  private static final TextMapPropagator W3C =
      TextMapPropagator.composite(
          W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance());

  private static GatedPropagator gated(TextMapPropagator configured, String... propagated) {
    return GatedPropagator.of(
        configured,
        OpenGate.of(
            "secret-user",
            new PropagationRule(
                null, Set.of(propagated), Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY)));
  }

  private static Context context() {
    SpanContext span =
        SpanContext.create(
            TRACE_ID,
            SPAN_ID,
            TraceFlags.getSampled(),
            TraceState.builder().put("other", "canary").put("acme", "1").build());
    Baggage baggage =
        Baggage.builder()
            .put("secret-user", "acme/canary")
            .put("assent.subject", "acme/canary")
            .put("Assent.Category", "canary")
            .put("tenant", "t1")
            .put("chat", "canary")
            .build();
    return Context.root().with(Span.wrap(span)).with(baggage).with(SECRET, "canary");
  }

  private static Map<String, String> sent(TextMapPropagator propagator, Context context) {
    Map<String, String> headers = new TreeMap<>();
    propagator.inject(context, headers, Map::put);
    return headers;
  }

  @Test
  void inject_nothingListed_onlyIdsLeave() {
    assertThat(sent(gated(W3C), context())).isEqualTo(Map.of("traceparent", TRACE_PARENT));
    assertThat(sent(W3C, context()).toString()).contains("canary"); // the control finds them
  }

  @Test
  void inject_listedKeysAndVendors_onlyTheyLeave() {
    assertThat(sent(gated(W3C, "tenant", "acme"), context()))
        .isEqualTo(
            Map.of("traceparent", TRACE_PARENT, "tracestate", "acme=1", "baggage", "tenant=t1"));
  }

  @Test
  void inject_listedKeyInAnotherCase_isAnotherKey() {
    assertThat(sent(gated(W3C, "Tenant", "ACME"), context())).containsOnlyKeys("traceparent");
  }

  /** As Jaeger's and OpenTracing's propagators: one header per entry of the baggage. */
  private record PerEntry(String idHeader, String id, String prefix) implements TextMapPropagator {
    @Override
    public Collection<String> fields() {
      return List.of(idHeader);
    }

    @Override
    public <C> void inject(Context context, C carrier, TextMapSetter<C> setter) {
      setter.set(carrier, idHeader, id);
      Baggage.fromContext(context)
          .forEach((key, entry) -> setter.set(carrier, prefix + key, entry.getValue()));
    }

    @Override
    public <C> Context extract(Context context, C carrier, TextMapGetter<C> getter) {
      var baggage = Baggage.builder();
      for (String key : getter.keys(carrier)) {
        String name = key.toLowerCase(Locale.ROOT);
        if (name.startsWith(prefix)) {
          baggage.put(name.substring(prefix.length()), getter.get(carrier, key));
        }
      }
      return context.with(baggage.build());
    }
  }

  static Stream<TextMapPropagator> perEntry() {
    return Stream.of(
        new PerEntry("uber-trace-id", TRACE_ID + ":" + SPAN_ID + ":0:1", "uberctx-"),
        new PerEntry("ot-tracer-traceid", TRACE_ID.substring(16), "ot-baggage-"));
  }

  @ParameterizedTest
  @MethodSource("perEntry")
  void inject_oneHeaderPerEntry_onlyListedOnesLeave(TextMapPropagator propagator) {
    String field = propagator.fields().iterator().next();
    String prefix = ((PerEntry) propagator).prefix;

    assertThat(sent(gated(propagator), context())).containsOnlyKeys(field);
    assertThat(sent(gated(propagator, "tenant"), context()))
        .containsOnlyKeys(field, prefix + "tenant");
    assertThat(sent(propagator, context())).containsKey(prefix + "secret-user");
  }

  /** A propagator with a state of its own, behind the context that Assent passes on. */
  private record Custom(String name, String value) implements TextMapPropagator {
    @Override
    public Collection<String> fields() {
      return List.of(name);
    }

    @Override
    public <C> void inject(Context context, C carrier, TextMapSetter<C> setter) {
      setter.set(carrier, name, value);
    }

    @Override
    public <C> Context extract(Context context, C carrier, TextMapGetter<C> getter) {
      return context.with(Baggage.builder().put("assent.subject", value).build());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-User=canary",
        "jaeger-baggage=user=canary",
        "traceparent=canary",
        "traceparent=00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-canary",
        "b3=canary",
        "X-B3-TraceId=canary",
        "uber-trace-id=canary:1:0:1",
        "ot-tracer-sampled=canary",
        "x-cloud-trace-context=canary",
        "X-Amzn-Trace-Id=Self=canary",
        "baggage=chat=canary",
        "baggage=canary",
        "baggage=secret-user=canary,assent.subject=canary",
        "Baggage=chat=canary",
        "tracestate=other=canary",
        "uberctx-chat=canary",
        "UberCtx-secret-user=canary",
        "ot-baggage-assent.subject=canary",
        "secret-user=canary",
        "assent.subject=canary"
      })
  void inject_headersOfItsOwn_doNotLeave(String header) {
    String[] pair = header.split("=", 2);
    Custom custom = new Custom(pair[0], pair[1]);

    assertThat(sent(gated(custom, "tenant"), context())).isEmpty();
    assertThat(sent(custom, context()).toString()).contains("canary");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-B3-TraceId=0af7651916cd43dd8448eb211c80319c",
        "X-B3-SpanId=b7ad6b7169203331",
        "X-B3-Sampled=1",
        "b3=0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
        "b3=0",
        "ot-tracer-sampled=true",
        "X-Amzn-Trace-Id=Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8",
        "x-request-kind=batch"
      })
  void inject_idsAndListedHeaders_leaveAsTheyAre(String header) {
    String[] pair = header.split("=", 2);

    assertThat(sent(gated(new Custom(pair[0], pair[1]), "X-Request-Kind"), context()))
        .isEqualTo(Map.of(pair[0], pair[1]));
  }

  /** Clients that write the lower byte of a character write the last two as line breaks. */
  @ParameterizedTest
  @ValueSource(strings = {"\r\n", "\n", "\r", "\0", "\u007F", "\u0085", "\u010D\u010A", "\u2028"})
  void inject_lineBreakInAListedHeader_doesNotLeave(String lineBreak) {
    String value = "batch" + lineBreak + "x-user: canary";

    assertThat(sent(gated(new Custom("x-kind", value), "x-kind"), context())).isEmpty();
    assertThat(sent(gated(new Custom("uberctx-tenant", "t" + lineBreak), "tenant"), context()))
        .isEmpty();
    assertThat(sent(gated(new Custom("baggage", "tenant=t" + lineBreak), "tenant"), context()))
        .isEmpty();
    assertThat(sent(gated(new Custom("tracestate", "acme=1" + lineBreak), "acme"), context()))
        .isEmpty();
  }

  /** Names that are not listed, behind commas, semicolons, escapes, and in other cases. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "baggage=tenant=t1,chat=canary",
        "baggage=chat=canary,tenant=t1",
        "baggage=tenant=t1;note=canary",
        "baggage=tenant=t1 ; canary,tenant=t2;x=canary",
        "baggage=TENANT=canary",
        "baggage=%74enant=canary",
        "baggage=tenant%3Dcanary=x",
        "baggage=tenant=%C3%28canary",
        "baggage=tenant=t1%2",
        "baggage==canary",
        "baggage=tenant=a-canary-that-is-longer-than-the-entry",
        "baggage=tenant=%61%20%63anary%20that%20is%20longer%20than%20it",
        "tracestate=acme=1,other=canary",
        "tracestate=acme@other=canary",
        "uberctx-tenant=t1;canary",
        "x-tenant=canary",
        "tenant=canary"
      })
  void inject_besideAListedName_nothingElseLeaves(String header) {
    String[] pair = header.split("=", 2);
    Custom custom = new Custom(pair[0], pair[1]);

    assertThat(sent(gated(custom, "tenant", "acme"), Context.root()).toString())
        .doesNotContain("canary", "note", ";", "%", "chat", "other");
  }

  @Test
  void inject_partsOfAHeader_onlyTheIdsLeave() {
    String value = "Root=1-5759e988-bd862e3fe1be46a994272793;Lineage=canary;Sampled=1";

    assertThat(sent(gated(new Custom("X-Amzn-Trace-Id", value)), context()))
        .containsEntry("X-Amzn-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1");
  }

  /**
   * A listed header may hold what its propagator finds, so that it finds no more than may leave.
   */
  @Test
  void inject_listedHeader_isWrittenFromPermittedBaggageAndState() {
    TextMapPropagator telling =
        new TextMapPropagator() {
          @Override
          public Collection<String> fields() {
            return List.of("x-all");
          }

          @Override
          public <C> void inject(Context context, C carrier, TextMapSetter<C> setter) {
            SpanContext span = Span.fromContext(context).getSpanContext();
            setter.set(
                carrier,
                "x-all",
                List.copyOf(Baggage.fromContext(context).asMap().keySet())
                    + " "
                    + new TreeMap<>(span.getTraceState().asMap())
                    + " "
                    + span.getSpanId());
          }

          @Override
          public <C> Context extract(Context context, C carrier, TextMapGetter<C> getter) {
            return context;
          }
        };

    assertThat(sent(gated(telling, "x-all", "tenant", "acme"), context()))
        .containsEntry("x-all", "[tenant] {acme=1} " + SPAN_ID);
  }

  /** A propagator that writes into the request itself can't be filtered: it gets no request. */
  @Test
  void inject_pastTheSetter_doesNotLeave() {
    TextMapPropagator past =
        new TextMapPropagator() {
          @Override
          public Collection<String> fields() {
            return List.of();
          }

          @Override
          @SuppressWarnings("unchecked") // as an application might
          public <C> void inject(Context context, C carrier, TextMapSetter<C> setter) {
            ((TreeMap<String, String>) carrier).put("x-user", "canary");
          }

          @Override
          public <C> Context extract(Context context, C carrier, TextMapGetter<C> getter) {
            return context;
          }
        };
    TextMapPropagator both = TextMapPropagator.composite(W3C, past);

    assertThat(sent(gated(both), context())).isEqualTo(Map.of("traceparent", TRACE_PARENT));
    assertThat(sent(past, context())).containsKey("x-user");
  }

  @Test
  void inject_throughTheSettersCarrier_isFilteredToo() {
    TextMapPropagator past =
        new TextMapPropagator() {
          @Override
          public Collection<String> fields() {
            return List.of();
          }

          @Override
          @SuppressWarnings("unchecked") // as an application might
          public <C> void inject(Context context, C carrier, TextMapSetter<C> setter) {
            ((Map<String, String>) carrier).put("x-user", context.get(SECRET));
          }

          @Override
          public <C> Context extract(Context context, C carrier, TextMapGetter<C> getter) {
            return context;
          }
        };

    assertThat(sent(gated(past), context())).isEmpty();
    assertThat(sent(past, context())).containsEntry("x-user", "canary");
  }

  @Test
  void extract_reservedEntries_areRemovedWhoeverPutThem() {
    Map<String, String> headers =
        Map.of(
            "traceparent",
            TRACE_PARENT,
            "baggage",
            "assent.subject=acme/u7,secret-user=acme/u7,SECRET-USER=x,tenant=t1,"
                + "assent.subject/acme/u7=1,ASSENT.CATEGORY=x");
    Context before = Context.root();

    Context extracted = gated(W3C).extract(before, headers, MapGetter.INSTANCE);

    assertThat(Baggage.fromContext(extracted).asMap()).containsOnlyKeys("tenant");
    assertThat(Span.fromContext(extracted).getSpanContext().getTraceId()).isEqualTo(TRACE_ID);
    assertThat(Baggage.fromContext(W3C.extract(before, headers, MapGetter.INSTANCE)).asMap())
        .containsKeys("assent.subject", "secret-user");
  }

  @ParameterizedTest
  @MethodSource("perEntry")
  void extract_oneHeaderPerEntry_reservedOnesAreRemoved(TextMapPropagator propagator) {
    String prefix = ((PerEntry) propagator).prefix;
    Map<String, String> headers =
        Map.of(
            prefix + "assent.subject", "acme/u7",
            prefix.toUpperCase(Locale.ROOT) + "Secret-User", "acme/u7",
            prefix + "tenant", "t1");

    Context extracted = gated(propagator).extract(Context.root(), headers, MapGetter.INSTANCE);

    assertThat(Baggage.fromContext(extracted).asMap()).containsOnlyKeys("tenant");
  }

  @Test
  void extract_customPropagatorAndContextGiven_reservedEntriesAreRemoved() {
    Context left = Context.root().with(Baggage.builder().put("secret-user", "acme/u7").build());
    TextMapPropagator custom = new Custom("x-user", "acme/u7");

    Context extracted = gated(custom).extract(left, Map.of(), MapGetter.INSTANCE);
    Context untouched = gated(W3C).extract(left, Map.of(), MapGetter.INSTANCE);

    assertThat(Baggage.fromContext(extracted).isEmpty()).isTrue();
    assertThat(Baggage.fromContext(untouched).isEmpty()).isTrue();
  }

  @Test
  void failingPropagator_losesItsOwnHeadersOnly() {
    TextMapPropagator failing =
        new TextMapPropagator() {
          @Override
          public Collection<String> fields() {
            return List.of("x");
          }

          @Override
          public <C> void inject(Context context, C carrier, TextMapSetter<C> setter) {
            throw new IllegalStateException("hostile");
          }

          @Override
          public <C> Context extract(Context context, C carrier, TextMapGetter<C> getter) {
            throw new IllegalStateException("hostile");
          }
        };
    Context given = Context.root().with(Baggage.builder().put("secret-user", "u").build());

    assertThat(sent(gated(TextMapPropagator.composite(W3C, failing)), context()))
        .isEqualTo(Map.of("traceparent", TRACE_PARENT));
    assertThat(
            Baggage.fromContext(gated(failing).extract(given, Map.of(), MapGetter.INSTANCE))
                .isEmpty())
        .isTrue();
  }

  @Test
  void noSetterOrGetter_asTheStandardPropagators_doesNothing() {
    gated(W3C).inject(context(), new TreeMap<>(), null);

    assertThat(gated(W3C).extract(context(), Map.<String, String>of(), null)).isNotNull();
    assertThat(gated(W3C).fields()).containsExactlyElementsOf(W3C.fields());
  }

  @Test
  void report_namesFieldsAndNeverValues() {
    TextMapPropagator all =
        TextMapPropagator.composite(
            W3C, new Custom("X-User", "canary"), new Custom("X-Kind", "canary"));

    assertThat(gated(all, "tenant", "x-kind").report(false))
        .isEqualTo(
            "Assent does not send baggage, trace state, the header X-User beyond ASSENT_PROPAGATE"
                + " to other services. If they need it, list the names in ASSENT_PROPAGATE.");
    assertThat(gated(W3CTraceContextPropagator.getInstance()).report(false))
        .startsWith("Assent does not send trace state to other services.");
    assertThat(gated(W3CTraceContextPropagator.getInstance()).report(true))
        .startsWith("Once report only is over, Assent does not send trace state to");
    assertThat(gated(TraceParentOnly.INSTANCE).report(false)).isEmpty();
    assertThat(gated(all).toString()).doesNotContain("canary");
  }
}
