/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.encode;

import dev.assent.internal.otlp.OtlpEncoder;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.internal.otlp.traces.LowAllocationTraceRequestMarshaler;
import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Encodes a batch of 512 spans with ten attributes and two events as one OTLP request in an array.
 * All contenders yield the same bytes.
 *
 * <ul>
 *   <li>{@code reusable}: OpenTelemetry's exporter with reusable memory, its default
 *   <li>{@code immutable}: OpenTelemetry's exporter with immutable memory
 *   <li>{@code assent}: {@link OtlpEncoder}
 * </ul>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
public class EncodeBenchmark {
  private static final int BATCH = 512;
  private static final int MAX = 1 << 24;

  private final List<SpanData> batch = new ArrayList<>();
  private final LowAllocationTraceRequestMarshaler marshaler =
      new LowAllocationTraceRequestMarshaler();
  private final OtlpEncoder<SpanData> encoder = OtlpEncoder.spans();

  /** Records the spans, and compares the bytes. */
  @Setup
  public void record() throws IOException {
    // without a processor, an SDK makes spans that record nothing
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder().addSpanProcessor(new Unused()).build()) {
      Tracer tracer = provider.get("app", "1.0");
      for (int i = 0; i < BATCH; i++) {
        batch.add(span(tracer, i));
      }
    }
    if (!Arrays.equals(assent(), reusable()) || !Arrays.equals(assent(), immutable())) {
      throw new IllegalStateException("the contenders differ");
    }
  }

  private static SpanData span(Tracer tracer, int i) {
    Span span =
        tracer
            .spanBuilder("GET /meetings/{id}")
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute("http.request.method", "GET")
            .setAttribute("http.route", "/meetings/{id}")
            .setAttribute("http.response.status_code", 200L + i % 3)
            .setAttribute("url.scheme", "https")
            .setAttribute("server.address", "meet" + i % 7 + ".example.com")
            .setAttribute("server.port", 443L)
            .setAttribute("network.protocol.version", "1.1")
            .setAttribute("error.type", "timeout")
            .setAttribute("network.protocol.name", "http")
            .setAttribute("code.function.name", "meetings.Join.run")
            .startSpan();
    Attributes exception =
        Attributes.of(
            AttributeKey.stringKey("exception.type"),
            "java.io.IOException",
            AttributeKey.longKey("http.request.resend_count"),
            1L);
    span.addEvent("exception", exception).addEvent("exception", exception);
    span.end();
    return ((ReadableSpan) span).toSpanData();
  }

  /** A processor that does nothing. */
  private static final class Unused implements SpanProcessor {
    @Override
    public void onStart(Context parentContext, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {}

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }

  /** Gives its array away without a copy, as OpenTelemetry's senders do. */
  private static final class Exact extends ByteArrayOutputStream {
    Exact(int size) {
      super(size);
    }

    byte[] exact() {
      return buf;
    }
  }

  /** OpenTelemetry's encoder with reusable memory. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public byte[] reusable() throws IOException {
    marshaler.initialize(batch);
    Exact out = new Exact(marshaler.getBinarySerializedSize());
    marshaler.writeBinaryTo(out);
    marshaler.reset();
    return out.exact();
  }

  /** OpenTelemetry's encoder with immutable memory. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public byte[] immutable() throws IOException {
    TraceRequestMarshaler request = TraceRequestMarshaler.create(batch);
    Exact out = new Exact(request.getBinarySerializedSize());
    request.writeBinaryTo(out);
    return out.exact();
  }

  /** Assent's encoder. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public byte[] assent() {
    byte[] request = encoder.encode(batch, MAX);
    if (request == null) {
      throw new IllegalStateException("too large");
    }
    return request;
  }
}
