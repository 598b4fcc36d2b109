/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import dev.assent.internal.data.OwnSpanContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfoBuilder;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.logs.TestLogRecordData;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Random data by a seed, of any shape that an application can record. Where the wire format has one
 * form for two values, the generator uses the value that decodes equal: no empty versions, a parent
 * in the span's trace without flags.
 */
final class RandomData {
  private static final String[] TEXTS = {
    "",
    "a",
    "päivää",
    "日本語",
    "𝄞 clef",
    "line\nline",
    "x".repeat(127),
    "x".repeat(128),
    "x".repeat(126) + "é",
    "x".repeat(300)
  };

  private final Random random;
  private final boolean hasOwnContexts;

  RandomData(long seed) {
    this(seed, false);
  }

  /**
   * @param hasOwnContexts whether some spans have contexts of Assent's own SDK
   */
  RandomData(long seed, boolean hasOwnContexts) {
    this.random = new Random(seed);
    this.hasOwnContexts = hasOwnContexts;
  }

  List<SpanData> spans(int max) {
    Resource resource = resource();
    InstrumentationScopeInfo scope = scope();
    return some(max, i -> span(resource, scope));
  }

  List<LogRecordData> logs(int max) {
    Resource resource = resource();
    InstrumentationScopeInfo scope = scope();
    return some(max, i -> log(resource, scope));
  }

  private SpanData span(Resource resource, InstrumentationScopeInfo scope) {
    SpanContext context = context(false);
    Attributes attributes = attributes();
    List<EventData> events = some(4, i -> event());
    List<LinkData> links = some(4, i -> link());
    return TestSpanData.builder()
        .setName(text())
        .setKind(SpanKind.values()[random.nextInt(5)])
        .setSpanContext(context)
        .setParentSpanContext(chance() ? parent(context) : SpanContext.getInvalid())
        .setStatus(StatusData.create(StatusCode.values()[random.nextInt(3)], text()))
        .setStartEpochNanos(number())
        .setEndEpochNanos(number())
        .setHasEnded(true)
        .setAttributes(attributes)
        .setTotalAttributeCount(attributes.size() + dropped())
        .setEvents(events)
        .setTotalRecordedEvents(events.size() + dropped())
        .setLinks(links)
        .setTotalRecordedLinks(links.size() + dropped())
        .setInstrumentationScopeInfo(scope)
        .setResource(resource)
        .build();
  }

  private LogRecordData log(Resource resource, InstrumentationScopeInfo scope) {
    Attributes attributes = attributes();
    TestLogRecordData.Builder log =
        TestLogRecordData.builder()
            .setResource(resource)
            .setInstrumentationScopeInfo(scope)
            .setTimestamp(positive(), java.util.concurrent.TimeUnit.NANOSECONDS)
            .setObservedTimestamp(positive(), java.util.concurrent.TimeUnit.NANOSECONDS)
            .setSpanContext(chance() ? withoutState(context(false)) : SpanContext.getInvalid())
            .setSeverity(Severity.values()[random.nextInt(Severity.values().length)])
            .setAttributes(attributes)
            .setTotalAttributeCount(attributes.size() + dropped());
    if (chance()) {
      log.setSeverityText("s" + text());
    }
    if (chance()) {
      log.setEventName("e" + text());
    }
    if (chance()) {
      log.setBodyValue(value(3));
    }
    return log.build();
  }

  private EventData event() {
    Attributes attributes = attributes();
    return EventData.create(number(), text(), attributes, attributes.size() + dropped());
  }

  private LinkData link() {
    Attributes attributes = attributes();
    return LinkData.create(context(chance()), attributes, attributes.size() + dropped());
  }

  SpanContext context(boolean remote) {
    long high = random.nextLong();
    long low = random.nextLong() | 1;
    long span = random.nextLong() | 1;
    TraceFlags flags = TraceFlags.fromByte((byte) random.nextInt());
    if (hasOwnContexts && !remote && chance()) {
      return OwnSpanContext.ofRoot(high, low, span, flags, state());
    }
    String traceId = TraceId.fromLongs(high, low);
    String spanId = SpanId.fromLong(span);
    return remote
        ? SpanContext.createFromRemoteParent(traceId, spanId, flags, state())
        : SpanContext.create(traceId, spanId, flags, state());
  }

  private static SpanContext withoutState(SpanContext context) {
    if (context instanceof OwnSpanContext own) {
      return own.with(own.getTraceFlags(), TraceState.getDefault());
    }
    return SpanContext.create(
        context.getTraceId(),
        context.getSpanId(),
        context.getTraceFlags(),
        TraceState.getDefault());
  }

  private SpanContext parent(SpanContext of) {
    String spanId = SpanId.fromLong(random.nextLong() | 1);
    TraceFlags flags = TraceFlags.getDefault();
    return chance()
        ? SpanContext.createFromRemoteParent(
            of.getTraceId(), spanId, flags, TraceState.getDefault())
        : hasOwnContexts
            ? OwnSpanContext.ofChild(of, random.nextLong() | 1, flags, TraceState.getDefault())
            : SpanContext.create(of.getTraceId(), spanId, flags, TraceState.getDefault());
  }

  private TraceState state() {
    TraceStateBuilder builder = TraceState.builder();
    for (int i = random.nextInt(5) - 1; i > 0; i--) {
      builder.put("v" + i + "@vendor", chance() ? " v:" + random.nextInt() : "~" + i);
    }
    return builder.build();
  }

  Resource resource() {
    Attributes attributes =
        chance() ? attributes() : Attributes.builder().put("service.name", text()).build();
    return Resource.create(attributes, chance() ? "https://schema/" + random.nextInt() : null);
  }

  InstrumentationScopeInfo scope() {
    InstrumentationScopeInfoBuilder builder =
        InstrumentationScopeInfo.builder(text()).setAttributes(attributes());
    if (chance()) {
      builder.setVersion("1." + random.nextInt());
    }
    if (chance()) {
      builder.setSchemaUrl("https://schema/" + random.nextInt());
    }
    return builder.build();
  }

  Attributes attributes() {
    var builder = Attributes.builder();
    for (int i = random.nextInt(12); i > 0; i--) {
      String name = "key." + random.nextInt(100);
      switch (random.nextInt(9)) {
        case 0 -> builder.put(name, text());
        case 1 -> builder.put(name, number());
        case 2 -> builder.put(name, real());
        case 3 -> builder.put(name, chance());
        case 4 -> builder.put(AttributeKey.stringArrayKey(name), many(j -> text()));
        case 5 -> builder.put(AttributeKey.longArrayKey(name), many(j -> number()));
        case 6 -> builder.put(AttributeKey.doubleArrayKey(name), many(j -> real()));
        case 7 -> builder.put(AttributeKey.booleanArrayKey(name), many(j -> chance()));
        default -> builder.put(AttributeKey.valueKey(name), value(3));
      }
    }
    return builder.build();
  }

  Value<?> value(int depth) {
    return switch (random.nextInt(depth == 0 ? 6 : 8)) {
      case 0 -> Value.of(text());
      case 1 -> Value.of(number());
      case 2 -> Value.of(real());
      case 3 -> Value.of(chance());
      case 4 -> Value.of(new byte[random.nextInt(3)]);
      case 5 -> Value.empty();
      case 6 -> Value.of(some(4, i -> value(depth - 1)).toArray(new Value<?>[0]));
      default ->
          Value.of(some(4, i -> KeyValue.of(text(), value(depth - 1))).toArray(new KeyValue[0]));
    };
  }

  private <T> List<T> some(int max, IntFunction<T> make) {
    return IntStream.range(0, random.nextInt(max)).mapToObj(make).toList();
  }

  private <T> List<T> many(IntFunction<T> make) {
    return IntStream.rangeClosed(0, random.nextInt(3)).mapToObj(make).toList();
  }

  String text() {
    return TEXTS[random.nextInt(TEXTS.length)];
  }

  long number() {
    return random.nextLong() >> random.nextInt(64);
  }

  long positive() {
    return random.nextLong() >>> (1 + random.nextInt(60));
  }

  double real() {
    return switch (random.nextInt(4)) {
      case 0 -> -0.0;
      case 1 -> Double.NaN;
      case 2 -> Double.NEGATIVE_INFINITY;
      default -> random.nextGaussian();
    };
  }

  private int dropped() {
    return chance() ? 0 : random.nextInt(1 << 20);
  }

  private boolean chance() {
    return random.nextBoolean();
  }
}
