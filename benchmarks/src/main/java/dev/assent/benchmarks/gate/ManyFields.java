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
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A batch of spans with a configurable number of attributes; every third name is in no catalog. */
final class ManyFields {
  private final List<AttributeKey<String>> keys = new ArrayList<>();
  private final Set<String> denied = new HashSet<>();

  ManyFields(int count) {
    for (int i = 0; i < count; i++) {
      boolean isDenied = i % 3 == 2;
      String name = ((isDenied ? "app.private.field" : "app.public.field") + i).intern();
      keys.add(AttributeKey.stringKey(name));
      if (isDenied) {
        denied.add(name);
      }
    }
  }

  /** Returns the names that may not leave. */
  Set<String> denied() {
    return denied;
  }

  List<SpanData> plain(World world) {
    List<SpanData> spans = new ArrayList<>();
    record(SimpleSpanProcessor.create(new Spans.Keep(spans)), world);
    return spans;
  }

  List<StampedSpan> stamped(World world) {
    List<StampedSpan> spans = new ArrayList<>();
    record(
        HostedTagging.withoutBaggage(world.decisions, world.catalog, new LiveSpans())
            .spans(Limits.NONE, List.of(world.traces), null, spans::add),
        world);
    return spans;
  }

  private void record(SpanProcessor processor, World world) {
    declare(world);
    try (Scope scope = world.user(1).makeCurrent();
        SdkTracerProvider provider =
            SdkTracerProvider.builder()
                .setSpanLimits(SpanLimits.builder().setMaxNumberOfAttributes(256).build())
                .addSpanProcessor(processor)
                .build()) {
      for (int i = 0; i < Memory.BATCH; i++) {
        Span span = provider.get(World.SCOPE).spanBuilder("INTERNAL").startSpan();
        keys.forEach(key -> span.setAttribute(key, "a value"));
        span.end();
      }
    }
  }

  private void declare(World world) {
    long usage = world.catalog.categories().mask("service.usage");
    for (AttributeKey<String> key : keys) {
      if (!denied.contains(key.getKey())) {
        world.catalog.declareAttribute(key.getKey(), usage, AttributeType.STRING, 64);
      }
    }
  }
}
