/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import dev.assent.Assent;
import dev.assent.AssentBuilder;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
 * </ul>
 *
 * @param name the name above
 * @param load records its spans
 * @param flush sends all queued data; returns whether it arrived
 * @param stop ends the contender
 */
record Contender(String name, SpanLoad load, BooleanSupplier flush, Runnable stop)
    implements AutoCloseable {
  static final String SCOPE = "dev.assent.benchmarks";

  /**
   * Starts a contender.
   *
   * @param endpoint its receiver's endpoint, without a path
   */
  static Contender start(String name, String endpoint) throws IOException {
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
    return new Contender(
        "plain",
        new SpanLoad(provider.get(SCOPE), false),
        () -> provider.forceFlush().join(10, TimeUnit.SECONDS).isSuccess(),
        provider::close);
  }

  private static Contender assent(String name, String endpoint) throws IOException {
    AssentBuilder builder =
        Assent.builder()
            .setting("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
            .setting("ASSENT_SUBJECT", "acme/u7")
            .catalog(scopeKnown());
    if (name.equals("withheld")) {
      builder.setting("ASSENT_RECIPIENT", "third_party");
    }
    Assent assent = builder.build();
    return new Contender(
        name,
        new SpanLoad(assent.openTelemetry().getTracer(SCOPE), name.equals("stripped")),
        () -> assent.flush(Duration.ofSeconds(10)),
        assent::close);
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

  /** Returns the number of a span's attributes that arrive; -1 if the span does not. */
  int arriving() {
    return switch (name) {
      case "withheld" -> -1;
      case "stripped" -> SpanLoad.ATTRIBUTES - SpanLoad.SENSITIVE;
      default -> SpanLoad.ATTRIBUTES;
    };
  }

  @Override
  public void close() {
    stop.run();
  }
}
