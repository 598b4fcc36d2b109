/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import dev.assent.Assent;
import dev.assent.internal.config.Environment;
import dev.assent.internal.host.HostQueues;
import dev.assent.internal.host.Takeover;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures a span's life (start, ten attributes, two events, end) on the application's thread if
 * Assent has taken over the application's SDK. Nothing is encoded or sent, so that little is
 * allocated elsewhere.
 *
 * <ul>
 *   <li>{@code plain}: OpenTelemetry's batch processor with an exporter that does nothing
 *   <li>{@code hosted}: the same SDK, taken over by Assent; everything may leave
 *   <li>{@code own}: Assent's own SDK; everything may leave, to an address where nobody listens
 * </ul>
 *
 * <p>{@code java -jar benchmarks/target/benchmarks.jar HostedSpan -prof gc}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 12, time = 1000, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class HostedSpanBenchmark {
  private static final Map<String, String> SETTINGS = Map.of("ASSENT_SUBJECT", "acme/u7");
  private static final String NOBODY = "http://127.0.0.1:9";

  /** The contender. */
  @Param({"plain", "hosted", "own"})
  public String contender = "plain";

  private @Nullable SpanLoad load;
  private Runnable stop = () -> {};

  /** Starts a contender. */
  @Setup(Level.Trial)
  public void start() throws IOException {
    switch (contender) {
      case "hosted" -> hosted();
      case "own" -> own();
      default -> plain();
    }
  }

  private void plain() {
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .addSpanProcessor(BatchSpanProcessor.builder(new NoExporter()).build())
            .build();
    record(provider);
  }

  private void hosted() throws IOException {
    Environment environment =
        Environment.of(SETTINGS).with("ASSENT_CATALOG", Contender.scopeKnown().toString());
    Takeover takeover = Takeover.begin(environment, name -> null, HostQueues.DEFAULT);
    SpanExporter exporter = takeover.claim(new NoExporter());
    SdkTracerProvider provider =
        takeover
            .check(
                SdkTracerProvider.builder()
                    .addSpanProcessor(
                        takeover.replace(BatchSpanProcessor.builder(exporter).build())))
            .build();
    TextMapPropagator unused = takeover.gate(W3CTraceContextPropagator.getInstance());
    if (takeover.start() == null || !takeover.isClean()) {
      throw new IllegalStateException("not gated: " + takeover.report());
    }
    record(provider);
  }

  private void record(SdkTracerProvider provider) {
    load = new SpanLoad(provider.get(Contender.SCOPE), false);
    stop = provider::close;
  }

  private void own() throws IOException {
    Assent assent =
        Assent.builder()
            .environment(SETTINGS)
            .setting("OTEL_EXPORTER_OTLP_ENDPOINT", NOBODY)
            .catalog(Contender.scopeKnown())
            .closeOnExit(false)
            .build();
    load = new SpanLoad(assent.openTelemetry().getTracer(Contender.SCOPE), false);
    stop = assent::close;
  }

  /** Ends it. */
  @TearDown(Level.Trial)
  public void stop() {
    stop.run();
  }

  /** Records one span. */
  @Benchmark
  public Span life() {
    SpanLoad to = load;
    if (to == null) {
      throw new IllegalStateException("not set up");
    }
    Span span = to.started();
    span.end();
    return span;
  }

  /** Takes all spans and sends none. */
  private static final class NoExporter implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
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
}
