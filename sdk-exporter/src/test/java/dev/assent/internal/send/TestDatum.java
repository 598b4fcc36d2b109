/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.data.Stamped;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.Map;
import java.util.TreeMap;

/** A span with a field per category. */
public final class TestDatum extends DelegatingSpanData implements Stamped {
  private final int id;
  private final long own;
  private final Map<Long, String> fields;
  private Runnable onEncoding = () -> {};

  private TestDatum(int id, long own, Map<Long, String> fields) {
    super(span(id, fields));
    this.id = id;
    this.own = own;
    this.fields = fields;
  }

  public static TestDatum of(int id, long own) {
    return new TestDatum(id, own, new TreeMap<>());
  }

  public TestDatum with(long category, String value) {
    Map<Long, String> more = new TreeMap<>(fields);
    more.put(category, value);
    return new TestDatum(id, own, more);
  }

  /** Sets a callback for each encoding; a stripped copy does not have it. */
  public TestDatum whenEncoded(Runnable callback) {
    TestDatum datum = new TestDatum(id, own, fields);
    datum.onEncoding = callback;
    return datum;
  }

  /** Makes the encoding throw. */
  public TestDatum unreadable() {
    return whenEncoded(
        () -> {
          throw new IllegalStateException("content");
        });
  }

  @Override
  public Attributes getAttributes() {
    onEncoding.run();
    return super.getAttributes();
  }

  TestDatum stripped(long permitted) {
    Map<Long, String> fewer = new TreeMap<>(fields);
    fewer.keySet().removeIf(category -> (category & ~permitted) != 0);
    return new TestDatum(id, own, fewer);
  }

  public int id() {
    return id;
  }

  private static SpanData span(int id, Map<Long, String> fields) {
    AttributesBuilder attributes = Attributes.builder();
    fields.forEach(
        (category, value) -> attributes.put(AttributeKey.stringKey("f" + category), value));
    return TestSpanData.builder()
        .setName("span-" + id)
        .setKind(SpanKind.INTERNAL)
        .setSpanContext(
            SpanContext.create(
                String.format("%032x", id + 1),
                String.format("%016x", id + 1),
                TraceFlags.getSampled(),
                TraceState.getDefault()))
        .setStartEpochNanos(1_700_000_000_000_000_000L)
        .setEndEpochNanos(1_700_000_000_000_000_001L)
        .setStatus(StatusData.unset())
        .setHasEnded(true)
        .setAttributes(attributes.build())
        .build();
  }

  @Override
  public long ownMask() {
    return own;
  }

  @Override
  public long fieldsMask() {
    return fields.keySet().stream().mapToLong(Long::longValue).reduce(0, (a, b) -> a | b);
  }

  @Override
  public SubjectHandle subject() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Decision capturedUnder() {
    throw new UnsupportedOperationException();
  }

  @Override
  public long earliestEpochNanos() {
    return getStartEpochNanos();
  }
}
