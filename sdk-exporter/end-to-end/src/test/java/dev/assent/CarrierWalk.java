/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.fixtures.Canaries;
import dev.assent.micrometer.AssentMeters;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.resources.Resource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An application that puts a canary into every place of LEAKS.md, section 1, rows 1 to 14, that the
 * public API has. A catalog classifies names that are canaries as content, where it can.
 */
public final class CarrierWalk {
  private static final String SCOPE = "walk";

  public final Canaries canaries = new Canaries();
  private final StringBuilder names = new StringBuilder();
  private final StringBuilder metrics = new StringBuilder();
  private final StringBuilder events = new StringBuilder();
  private final StringBuilder spans = new StringBuilder();
  private final StringBuilder scopes = new StringBuilder();

  private final String spanName = listed(spans, "span name");
  private final String renamed = listed(spans, "span name, updated");
  private final String eventName = listed(events, "span event name");
  private final String logEventName = listed(events, "log event name");
  private final String spanScope = listed(scopes, "span scope name");
  private final String logScope = listed(scopes, "logger name");
  private final String meterScope = listed(scopes, "meter scope name");
  private final String counterName = listed(metrics, "counter name");
  private final String micrometerName = listed(metrics, "micrometer name");
  private final Map<String, Attributes> attributes = new HashMap<>();
  private final Resource resource;

  public CarrierWalk() {
    metrics.append("  - { prefix: walk., category: service.telemetry }\n");
    scopes.append("  - { name: ").append(SCOPE).append(" }\n");
    for (String place :
        List.of("span", "started span", "span event", "exception", "link", "log", "point")) {
      attributes.put(place, attributes(place));
    }
    AttributesBuilder described = Attributes.builder().putAll(attributes("resource"));
    described.put("process.command_line", canaries.grantable("resource command line"));
    described.put("host.name", canaries.grantable("resource host name"));
    resource =
        Resource.create(
            described.build(), "https://example.com/" + canaries.secret("resource schema url"));
  }

  private String listed(StringBuilder section, String place) {
    String name = canaries.grantable(place);
    section.append("  - { name: ").append(name).append(", category: content.chat }\n");
    return name;
  }

  /** Returns a name with a content category and this type. */
  private String name(String place, String kind, String type) {
    String name = "walk." + place.replace(' ', '_') + "." + kind;
    names
        .append("  - { name: ")
        .append(name)
        .append(", type: \"")
        .append(type)
        .append("\", category: content.chat }\n");
    return name;
  }

  /**
   * Returns values of all types under catalogued names, and under names that are canaries
   * themselves.
   */
  private Attributes attributes(String place) {
    AttributesBuilder all = Attributes.builder();
    all.put(name(place, "string", "string"), canaries.grantable(place + " string"));
    all.put(name(place, "long", "long"), canaries.grantableLong(place + " long"));
    all.put(name(place, "double", "double"), canaries.grantableDouble(place + " double"));
    all.put(name(place, "strings", "string[]"), "a", canaries.grantable(place + " strings"));
    all.put(name(place, "longs", "long[]"), 1, canaries.grantableLong(place + " longs"));
    all.put(name(place, "doubles", "double[]"), 1, canaries.grantableDouble(place + " doubles"));
    all.put(name(place, "boolean", "boolean"), true);
    all.put(name(place, "booleans", "boolean[]"), true, false);
    all.put(value(name(place, "value", "any")), Value.of(canaries.grantable(place + " value")));
    all.put(value(name(place, "bytes", "bytes")), bytes(canaries.grantable(place + " bytes")));
    name(place, "map.inner.text", "string");
    all.put(
        value("walk." + place.replace(' ', '_') + ".map"),
        Value.of(
            KeyValue.of(
                "inner",
                Value.of(
                    KeyValue.of("text", Value.of(canaries.grantable(place + " nested"))),
                    KeyValue.of(canaries.secret(place + " nested key"), Value.of("v")),
                    KeyValue.of(
                        "unknown", Value.of(canaries.secret(place + " nested unknown")))))));
    // values of the wrong type, too long ones, and values under names that are content
    all.put(name(place, "mistyped", "long"), canaries.secret(place + " string in place of a long"));
    all.put(
        name(place, "long_text", "string"), canaries.secret(place + " too long") + "x".repeat(200));
    all.put(canaries.secret(place + " string key"), "v");
    all.put(canaries.secret(place + " long key"), 1);
    all.put(canaries.secret(place + " double key"), 1.5);
    all.put(canaries.secret(place + " boolean key"), true);
    all.put(canaries.secret(place + " strings key"), "v", "w");
    all.put(canaries.secret(place + " longs key"), 1, 2);
    all.put(canaries.secret(place + " doubles key"), 1.5, 2.5);
    all.put(canaries.secret(place + " booleans key"), true, false);
    all.put(value(canaries.secret(place + " value key")), Value.of("v"));
    all.put(value(canaries.secret(place + " empty key")), Value.empty());
    all.put(value(canaries.secret(place + " empty map key")), Value.of(new KeyValue[0]));
    all.put("walk.unknown." + place, canaries.secret(place + " under an unknown name"));
    all.put("assent.walk", canaries.secret(place + " under a name of ours"));
    return all.build();
  }

  private static AttributeKey<Value<?>> value(String name) {
    return AttributeKey.valueKey(name);
  }

  private static Value<?> bytes(String text) {
    return Value.of(text.getBytes(UTF_8));
  }

  /** Returns a catalog file with the names. */
  public String catalog() {
    return "attributes:\n"
        + names
        + "metrics:\n"
        + metrics
        + "events:\n"
        + events
        + "spans:\n"
        + spans
        + "scopes:\n"
        + scopes;
  }

  public Resource resource() {
    return resource;
  }

  private Attributes at(String place) {
    return attributes.get(place);
  }

  /** Records everything, as one application would, and returns the headers that it would send. */
  public Map<String, String> record(Assent assent) throws InterruptedException {
    Map<String, String> headers = new HashMap<>();
    Baggage baggage =
        Baggage.builder()
            .put(canaries.secret("baggage key"), canaries.secret("baggage value"))
            .build();
    Thread thread =
        new Thread(
            () -> {
              try (Scope scope = Context.root().with(baggage).makeCurrent()) {
                spans(assent.openTelemetry(), headers);
                logs(assent.openTelemetry());
                metrics(assent.openTelemetry());
                micrometer(AssentMeters.registry(assent));
              }
            },
            canaries.secret("thread name"));
    thread.start();
    thread.join();
    return headers;
  }

  private SpanContext remote(String place) {
    return SpanContext.createFromRemoteParent(
        "0af7651916cd43dd8448eb211c80319c",
        "b7ad6b7169203331",
        TraceFlags.getSampled(),
        TraceState.builder().put("vendor", canaries.secret(place)).build());
  }

  private void spans(OpenTelemetry telemetry, Map<String, String> headers) {
    Tracer tracer = telemetry.getTracer(SCOPE);
    Context parent = Context.current().with(Span.wrap(remote("parent trace state")));
    Span span =
        tracer
            .spanBuilder(spanName)
            .setParent(parent)
            .setAllAttributes(at("started span"))
            .addLink(remote("link trace state"), at("link"))
            .startSpan();
    telemetry
        .getPropagators()
        .getTextMapPropagator()
        .inject(parent.with(span), headers, (into, key, value) -> into.put(key, value));
    span.setAllAttributes(at("span"));
    span.addEvent(eventName, at("span event"));
    span.addEvent(canaries.secret("unknown span event name"));
    span.recordException(exception("span exception"), at("exception"));
    span.setStatus(StatusCode.ERROR, canaries.grantable("status description"));
    span.end();
    Span second = tracer.spanBuilder("HTTP").startSpan();
    second.updateName(renamed);
    second.end();
    Span third = tracer.spanBuilder("HTTP").startSpan();
    third.updateName(canaries.secret("unknown span name"));
    third.end();
    telemetry.getTracer(spanScope).spanBuilder("HTTP").startSpan().end();
    telemetry
        .tracerBuilder(canaries.secret("unknown span scope"))
        .setInstrumentationVersion(canaries.secret("unknown scope's version"))
        .setSchemaUrl("https://example.com/" + canaries.secret("span schema url"))
        .build()
        .spanBuilder("HTTP")
        .startSpan()
        .end();
    telemetry
        .tracerBuilder(SCOPE)
        .setInstrumentationVersion(canaries.secret("known scope's version"))
        .setSchemaUrl("https://opentelemetry.io/schemas/" + canaries.secret("schema version"))
        .build()
        .spanBuilder("HTTP")
        .startSpan()
        .end();
  }

  private Throwable exception(String place) {
    Throwable thrown =
        new IllegalStateException(
            canaries.grantable(place + " message"),
            new RuntimeException(canaries.grantable(place + " cause")));
    thrown.addSuppressed(new RuntimeException(canaries.grantable(place + " suppressed")));
    return thrown;
  }

  private LogRecordBuilder log(OpenTelemetry telemetry) {
    return telemetry.getLogsBridge().get(SCOPE).logRecordBuilder();
  }

  private void logs(OpenTelemetry telemetry) {
    log(telemetry)
        .setSeverity(Severity.WARN)
        .setSeverityText(canaries.secret("severity text"))
        .setBody(canaries.grantable("log body string"))
        .setAllAttributes(at("log"))
        .setAttribute("thread.name", canaries.grantable("log thread name"))
        .setException(exception("log exception"))
        .emit();
    log(telemetry).setBody(bytes(canaries.grantable("log body bytes"))).emit();
    log(telemetry)
        .setBody(
            Value.of(
                Value.of(canaries.grantable("log body array")),
                Value.of(Value.of(canaries.grantable("log body array in array")))))
        .emit();
    log(telemetry)
        .setBody(
            Value.of(
                KeyValue.of("walk.log.string", Value.of(canaries.grantable("log body map"))),
                KeyValue.of("unknown", Value.of(canaries.secret("log body unknown entry"))),
                KeyValue.of(canaries.secret("log body key"), Value.of("v"))))
        .emit();
    log(telemetry).setEventName(logEventName).emit();
    log(telemetry).setEventName(canaries.secret("unknown log event name")).emit();
    telemetry.getLogsBridge().get(logScope).logRecordBuilder().setSeverity(Severity.INFO).emit();
    telemetry
        .getLogsBridge()
        .loggerBuilder(canaries.secret("unknown logger name"))
        .setInstrumentationVersion(canaries.secret("unknown logger's version"))
        .setSchemaUrl(canaries.secret("log schema url"))
        .build()
        .logRecordBuilder()
        .setSeverity(Severity.INFO)
        .emit();
  }

  private void metrics(OpenTelemetry telemetry) {
    var meter = telemetry.getMeter(SCOPE);
    meter.counterBuilder("walk.counter").build().add(1, at("point"));
    meter.upDownCounterBuilder("walk.updown").build().add(1, at("point"));
    meter.histogramBuilder("walk.histogram").build().record(1, at("point"));
    meter.gaugeBuilder("walk.gauge").build().set(1, at("point"));
    meter.counterBuilder("walk.observed").buildWithCallback(it -> it.record(1, at("point")));
    meter
        .counterBuilder(counterName)
        .setDescription(canaries.grantable("counter description"))
        .setUnit(canaries.grantable("counter unit"))
        .build()
        .add(1);
    meter
        .counterBuilder(canaries.secret("unknown counter name"))
        .setDescription(canaries.secret("unknown counter description"))
        .setUnit(canaries.secret("unknown counter unit"))
        .build()
        .add(1, at("point"));
    telemetry.getMeter(meterScope).counterBuilder("walk.scoped").build().add(1);
    telemetry
        .meterBuilder(canaries.secret("unknown meter scope name"))
        .setInstrumentationVersion(canaries.secret("unknown meter's version"))
        .setSchemaUrl(canaries.secret("meter schema url"))
        .build()
        .counterBuilder("walk.counter")
        .build()
        .add(1);
    meter
        .gaugeBuilder("walk.throwing")
        .buildWithCallback(
            it -> {
              throw new IllegalStateException(canaries.secret("callback exception"));
            });
  }

  private void micrometer(MeterRegistry registry) {
    names.setLength(0); // the catalog is written already
    Tags tags =
        Tags.of(
            "walk.point.string",
            canaries.grantable("micrometer tag"),
            canaries.secret("micrometer tag key"),
            "v",
            "walk.unknown",
            canaries.secret("micrometer tag of an unknown name"));
    registry.counter("walk.micrometer.counter", tags).increment();
    Gauge.builder(micrometerName, () -> 1)
        .description(canaries.grantable("micrometer description"))
        .baseUnit(canaries.grantable("micrometer unit"))
        .register(registry);
    registry.counter(canaries.secret("unknown micrometer name"), tags).increment();
    Gauge.builder("walk.micrometer.gauge", () -> 1).tags(tags).register(registry);
    Timer.builder("walk.micrometer.timer")
        .tags(tags)
        .publishPercentiles(0.5)
        .publishPercentileHistogram()
        .register(registry)
        .record(1, TimeUnit.SECONDS);
    DistributionSummary.builder("walk.micrometer.summary")
        .tags(tags)
        .serviceLevelObjectives(1, 2)
        .register(registry)
        .record(1);
    LongTaskTimer.builder("walk.micrometer.task").tags(tags).register(registry).start();
    registry.more().counter("walk.micrometer.function", tags, 1);
    Gauge.builder(canaries.secret("unknown micrometer gauge"), () -> 1).register(registry);
    Gauge.builder("walk.micrometer.gauge", () -> 2).tags(tags).register(registry);
  }
}
