/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.gate;

import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.tag.HostedTagging;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.tag.subject.LiveSpans;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Recorded spans of ten attributes and two events with two attributes each. They exist as the SDK
 * passes them to an exporter, and as Assent stamps them before its queue.
 */
final class Spans {
  private final Fields fields;
  private final Keys keys;
  private final Memory memory;

  Spans(Fields fields, Keys keys, Memory memory) {
    this.fields = fields;
    this.keys = keys;
    this.memory = memory;
  }

  /** Returns the spans as an exporter receives them. */
  List<SpanData> plain(World world) {
    List<SpanData> spans = new ArrayList<>();
    record(SimpleSpanProcessor.create(new Keep(spans)), world);
    return spans;
  }

  /** Returns the stamped spans. */
  List<StampedSpan> stamped(World world) {
    List<StampedSpan> spans = new ArrayList<>();
    record(
        HostedTagging.withoutBaggage(world.decisions, world.catalog, new LiveSpans())
            .spans(Limits.NONE, List.of(world.traces), null, spans::add),
        world);
    return spans;
  }

  private void record(SpanProcessor processor, World world) {
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder().addSpanProcessor(processor).build()) {
      Tracer tracer = provider.get(World.SCOPE);
      for (int i = 0; i < memory.data(); i++) {
        try (Scope scope = world.user(i % memory.subjects).makeCurrent()) {
          record(tracer);
        }
      }
    }
  }

  private void record(Tracer tracer) {
    Span span = tracer.spanBuilder("GET /meetings/{id}").setSpanKind(SpanKind.CLIENT).startSpan();
    fields.put(
        keys,
        new Fields.Sink() {
          @Override
          public <T> void put(AttributeKey<T> key, T value) {
            span.setAttribute(key, value);
          }
        });
    for (int event = 0; event < 2; event++) {
      span.addEvent("exception", Fields.ofEvent(keys, event));
    }
    span.end();
  }

  /** Throws unless this number of spans has exactly the permitted attributes, and the events. */
  void requireLeft(List<? extends SpanData> left, int count) {
    if (left.size() != count || !left.stream().allMatch(this::isLeft)) {
      throw new IllegalStateException("not what the others give");
    }
  }

  private boolean isLeft(SpanData span) {
    return fields.isLeft(span.getAttributes())
        && span.getName().equals("GET /meetings/{id}")
        && span.getEvents().size() == 2
        && span.getEvents().stream().allMatch(event -> event.getAttributes().size() == 2);
  }

  /** Keeps the spans that it receives. */
  record Keep(List<SpanData> spans) implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> data) {
      spans.addAll(data);
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
