/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import dev.assent.Assent;
import dev.assent.AssentBuilder;
import dev.assent.benchmarks.WithoutAssent;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdkBuilder;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A way to bring spans to a receiver. All use the same queue (2,048), batches (512), HTTP/1.1 to
 * loopback, and low-allocation encoding.
 *
 * <ul>
 *   <li>{@code plain}: OpenTelemetry, with its batch processor, its OTLP exporter and the JDK's
 *       client; it gates nothing and counts nothing
 *   <li>{@code permitted}: Assent, every attribute may leave
 *   <li>{@code stripped}: Assent, three of the ten attributes may not leave
 *   <li>{@code withheld}: Assent, the span may not leave at all
 *   <li>{@code compared}, {@code compared-stripped}: as {@code permitted} and {@code stripped},
 *       with the preset {@code terms} beside the policy in force
 *   <li>{@code reporting}, {@code reporting-stripped}: the same, with a report of what stays
 *   <li>{@code audited}: as {@code permitted}, with an audit journal
 *   <li>{@code autoconfigured}: as {@code plain}, but built by OpenTelemetry's autoconfigure with
 *       its defaults; Assent is hidden from it
 *   <li>{@code hosted-permitted}, {@code hosted-stripped}, {@code hosted-withheld}: the
 *       autoconfigured SDK, taken over by Assent, which is on the class path
 *   <li>{@code hosted-reported}: the same, whose gates only report that they would strip the spans
 * </ul>
 *
 * <p>Spring Boot's SDK is taken over by the same {@code Takeover}, whose {@code replace} gives the
 * provider the same processor in place of Boot's batch processor, so a span takes the same path
 * from there on, and Boot has no contender of its own.
 *
 * @param name the name above
 * @param load records its spans
 * @param flush sends all queued data; returns whether it arrived
 * @param stop ends the contender
 */
record Contender(String name, SpanLoad load, BooleanSupplier flush, Runnable stop)
    implements AutoCloseable {
  static final String SCOPE = "dev.assent.benchmarks";

  /** Spans are recorded into Assent's own SDK. */
  static final List<String> OWN = List.of("plain", "permitted", "stripped", "withheld");

  /** The same, with a second policy. */
  static final List<String> COMPARED = List.of("compared", "compared-stripped");

  /** The same, with a report or with a journal. */
  static final List<String> RECORDED = List.of("reporting", "reporting-stripped", "audited");

  /** Spans are recorded into an SDK that OpenTelemetry's autoconfigure built. */
  static final List<String> HOSTED =
      List.of(
          "autoconfigured",
          "hosted-permitted",
          "hosted-stripped",
          "hosted-withheld",
          "hosted-reported");

  private static final String SUBJECT = "acme/u7";
  private static final String AWAY = "third_party";

  /**
   * Starts a contender.
   *
   * @param endpoint its receiver's endpoint, without a path
   */
  static Contender start(String name, String endpoint) throws IOException {
    if (HOSTED.contains(name)) {
      return autoconfigured(name, endpoint);
    }
    return name.equals("plain") ? plain(endpoint) : assent(name, endpoint);
  }

  private static Contender plain(String endpoint) {
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .addSpanProcessor(
                BatchSpanProcessor.builder(
                        OtlpHttpSpanExporter.builder().setEndpoint(endpoint + "/v1/traces").build())
                    .setMaxQueueSize(2048)
                    .setMaxExportBatchSize(512)
                    .build())
            .build();
    return of("plain", provider);
  }

  private static Contender of(String name, SdkTracerProvider provider) {
    return new Contender(
        name,
        new SpanLoad(provider.get(SCOPE), name.matches(".*(stripped|reported)")),
        () -> provider.forceFlush().join(10, TimeUnit.SECONDS).isSuccess(),
        provider::close);
  }

  /** Fails unless Assent took the SDK over, or is hidden, as the name says. */
  private static Contender autoconfigured(String name, String endpoint) throws IOException {
    Map<String, String> properties = new HashMap<>();
    properties.put("otel.exporter.otlp.endpoint", endpoint);
    properties.put("otel.exporter.otlp.protocol", "http/protobuf");
    properties.put("otel.metrics.exporter", "none");
    properties.put("otel.logs.exporter", "none");
    properties.put("assent.catalog", scopeKnown().toString());
    if (name.endsWith("reported")) {
      LocalDate today = LocalDate.now(ZoneOffset.UTC);
      // valid as a property of the process only; nobody may have chosen there
      System.setProperty("assent.report.only", today.minusDays(1) + "/" + today.plusDays(30));
    } else {
      properties.put("assent.subject", SUBJECT);
    }
    if (name.endsWith("withheld")) {
      properties.put("assent.recipient", AWAY);
    }
    AutoConfiguredOpenTelemetrySdkBuilder builder =
        AutoConfiguredOpenTelemetrySdk.builder()
            .disableShutdownHook()
            .addPropertiesSupplier(() -> properties);
    boolean isPlain = name.equals("autoconfigured");
    if (isPlain) {
      builder.setServiceClassLoader(new WithoutAssent());
    }
    SdkTracerProvider provider = builder.build().getOpenTelemetrySdk().getSdkTracerProvider();
    if (provider.toString().contains("BatchSpanProcessor") != isPlain) {
      throw new IllegalStateException(name + ": " + provider);
    }
    return of(name, provider);
  }

  private static Contender assent(String name, String endpoint) throws IOException {
    AssentBuilder builder =
        Assent.builder()
            .setting("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
            .setting("ASSENT_SUBJECT", SUBJECT)
            .catalog(scopeKnown());
    if (name.equals("withheld")) {
      builder.setting("ASSENT_RECIPIENT", AWAY);
    }
    if (name.startsWith("compared")) {
      builder.setting("ASSENT_SHADOW_POLICY", "terms");
    }
    if (name.startsWith("reporting")) {
      builder.setting("ASSENT_REPORT", temporary().resolve("report.html").toString());
    }
    if (name.equals("audited")) {
      builder.setting("ASSENT_AUDIT_DIR", temporary().toString());
    }
    Assent assent = builder.build();
    return new Contender(
        name,
        new SpanLoad(assent.openTelemetry().getTracer(SCOPE), name.endsWith("stripped")),
        () -> assent.flush(Duration.ofSeconds(10)),
        assent::close);
  }

  /** Returns a new directory for what a contender writes. */
  private static Path temporary() throws IOException {
    return Files.createTempDirectory("assent-cost");
  }

  /**
   * Writes a catalog file that knows the scope, since an unknown scope's name is withheld from
   * every span.
   */
  static Path scopeKnown() throws IOException {
    Path catalog = Files.createTempFile("catalog", ".yaml");
    catalog.toFile().deleteOnExit();
    return Files.writeString(catalog, "scopes:\n  - { name: " + SCOPE + " }\n");
  }

  /** Returns the name of the contender that does the same without Assent. */
  static String base(String name) {
    return (HOSTED.contains(name) ? HOSTED : OWN).get(0);
  }

  /** Returns the number of a span's attributes that arrive; -1 if the span does not. */
  int arriving() {
    if (name.endsWith("withheld")) {
      return -1;
    }
    return SpanLoad.ATTRIBUTES - (name.endsWith("stripped") ? SpanLoad.SENSITIVE : 0);
  }

  @Override
  public void close() {
    stop.run();
  }
}
