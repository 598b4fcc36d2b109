/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.fixtures.ProcessOutput;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurablePropagatorProvider;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSpanExporterProvider;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Puts a canary into everything that an application can write through OpenTelemetry's API, in a
 * taken-over SDK with a printing exporter beside the one over HTTP, and looks for it everywhere.
 */
class LeakAttacksTest extends AutoconfiguredSdk {
  private static final String SECRET = "4111 canary@home";

  /** Prints all that it gets, as exporters for a console do, and the texts of the objects. */
  private static final class Printing implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      for (SpanData span : spans) {
        System.out.println(span);
        System.out.println(span.getName() + span.getAttributes() + span.getEvents());
        System.out.println(span.getLinks() + " " + span.getStatus() + span.getResource());
        System.out.println(span.getSpanContext() + " " + span.getParentSpanContext());
        System.out.println(span.getInstrumentationScopeInfo());
      }
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  private void startWithConsole() {
    properties.put("assent.policy", "strict");
    properties.put("otel.traces.exporter", "console,otlp");
    properties.put("otel.resource.attributes", "process.command_line=4111%20canary@home");
    services.add(
        new ConfigurableSpanExporterProvider() {
          @Override
          public SpanExporter createExporter(ConfigProperties config) {
            return new Printing();
          }

          @Override
          public String getName() {
            return "console";
          }
        });
    start();
  }

  private static SpanContext remote(String vendor) {
    return SpanContext.createFromRemoteParent(
        "0af7651916cd43dd8448eb211c80319c",
        "b7ad6b7169203331",
        TraceFlags.getSampled(),
        TraceState.builder().put("v", vendor).build());
  }

  private void recordEverything() {
    Attributes all =
        Attributes.builder()
            .put("url.query", SECRET)
            .put("user_agent.original", SECRET)
            .put("db.query.text", SECRET)
            .put("http.request.method", SECRET)
            .put("http.route", "/" + SECRET)
            .put("server.address", SECRET)
            .put("exception.message", SECRET)
            .put("exception.stacktrace", SECRET)
            .put(SECRET, true)
            .put("assent.subject/" + SECRET, true)
            .put("assent.subject", SECRET)
            .put("assent.x", SECRET)
            .put(AttributeKey.stringArrayKey("list"), List.of(SECRET))
            .put(AttributeKey.valueKey("value"), Value.of(Map.of(SECRET, Value.of(SECRET))))
            .build();
    Context parent =
        Context.root()
            .with(Span.wrap(remote(SECRET)))
            .with(Baggage.builder().put("assent.subject", SECRET).put(SECRET, SECRET).build());
    RuntimeException failure = new RuntimeException(SECRET, new IllegalStateException(SECRET));
    failure.addSuppressed(new RuntimeException(SECRET));
    for (SpanKind kind : SpanKind.values()) {
      Span span =
          sdk.getTracer(SECRET, SECRET)
              .spanBuilder("GET " + SECRET)
              .setSpanKind(kind)
              .setParent(parent)
              .setAllAttributes(all)
              .addLink(remote(SECRET), all)
              .startSpan();
      try (Scope scope = parent.with(span).makeCurrent()) {
        span.addEvent(SECRET, all);
        span.recordException(failure, all);
        span.setStatus(StatusCode.ERROR, SECRET);
        span.updateName(SECRET);
        log(all, failure);
        sdk.getMeter(SECRET).counterBuilder(SECRET).setUnit(SECRET).build().add(1, all);
        sdk.getMeter("shop").counterBuilder("http.server.requests").build().add(1, all);
        sdk.getMeter("shop").gaugeBuilder(SECRET).buildWithCallback(to -> to.record(1, all));
      }
      span.end();
    }
  }

  private void log(Attributes all, RuntimeException failure) {
    sdk.getLogsBridge()
        .loggerBuilder(SECRET)
        .setSchemaUrl("https://" + SECRET)
        .build()
        .logRecordBuilder()
        .setBody(Value.of(Map.of(SECRET, Value.of(SECRET))))
        .setSeverity(Severity.ERROR)
        .setSeverityText(SECRET)
        .setEventName(SECRET)
        .setAllAttributes(all)
        .setException(failure)
        .emit();
  }

  @Test
  void everythingWritable_isNeitherSentNorPrintedNorLogged() {
    try (ProcessOutput output = ProcessOutput.start()) {
      startWithConsole();
      recordEverything();
      flush();
      assertThat(Assent.installed().orElseThrow().ledger().balances()).isTrue();
      assertThat(Assent.installed().orElseThrow().ledger().toString()).doesNotContain(SECRET);
      sdk.close();

      assertThat(receiver.spans("")).hasSameSizeAs(SpanKind.values());
      assertThat(receiver.logs("")).hasSameSizeAs(SpanKind.values());
      assertThat(receiver.received(SECRET)).isFalse();
      assertThat(output.text()).doesNotContain(SECRET).contains("immutablespancontext");
    }
  }

  /** A propagator of the application that writes whatever it finds, past the setter as well. */
  @Test
  void propagatorOfTheApplication_writesNothingThatIsNotListed() {
    properties.put("otel.propagators", "hostile");
    services.add(
        new ConfigurablePropagatorProvider() {
          @Override
          public TextMapPropagator getPropagator(ConfigProperties config) {
            return new Hostile();
          }

          @Override
          public String getName() {
            return "hostile";
          }
        });
    start();
    Map<String, String> headers = new HashMap<>();
    sdk.getPropagators()
        .getTextMapPropagator()
        .inject(
            Context.root()
                .with(Span.wrap(remote(SECRET)))
                .with(Baggage.builder().put("card", SECRET).build()),
            headers,
            Map::put);

    assertThat(headers).isEmpty();
    assertThat(String.join(" ", log.messages())).contains("the header x-user");
  }

  private static final class Hostile implements TextMapPropagator {
    @Override
    public Collection<String> fields() {
      return List.of("x-user", "traceparent");
    }

    @Override
    @SuppressWarnings("unchecked")
    public <C> void inject(Context context, C carrier, TextMapSetter<C> setter) {
      ((Map<String, String>) carrier).put("x-direct", SECRET);
      setter.set(carrier, "x-user", SECRET);
      setter.set(carrier, "TraceParent", SECRET);
      setter.set(carrier, "b3", SECRET);
      setter.set(carrier, "tracestate", "v=" + SECRET);
      setter.set(carrier, "baggage", "card=" + SECRET);
      setter.set(carrier, "uber-trace-id", SECRET);
      setter.set(carrier, "uberctx-card", SECRET);
      throw new IllegalStateException(SECRET);
    }

    @Override
    public <C> Context extract(Context context, C carrier, TextMapGetter<C> getter) {
      throw new IllegalStateException(SECRET);
    }
  }
}
