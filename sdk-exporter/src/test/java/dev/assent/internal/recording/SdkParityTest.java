/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.Rounds;
import dev.assent.internal.gate.GateFixture;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.Clock;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The same random calls on OpenTelemetry's SDK and on Assent's own give the same spans, field by
 * field: with the same limits, ids, clock and sampler, also while the spans run.
 */
@Tag("rounds")
class SdkParityTest {
  private static final int SEEDS = Rounds.of(1_500);

  private static final List<String> NAMES =
      List.of("http.request.method", "a", "b", "c", "url.scheme", "server.port", "d", "e", "");

  /** The same objects in both runs, since the frames tell the line. */
  private static final List<Throwable> EXCEPTIONS = exceptions();

  private static List<Throwable> exceptions() {
    Exception suppressing = new IllegalArgumentException();
    Exception circular = new Exception("circular");
    circular.initCause(new Exception("cause", circular));
    suppressing.addSuppressed(new Exception("three", new Error("four")));
    suppressing.addSuppressed(circular);
    suppressing.initCause(new RuntimeException("five"));
    return List.of(
        new IllegalStateException("one", new RuntimeException("two")),
        suppressing,
        circular,
        new Exception("anonymous") {
          private static final long serialVersionUID = 1;
        });
  }

  @Test
  void spans_randomCalls_areThoseOfOpenTelemetrysSdk() {
    GateFixture fixture = new GateFixture("");
    int spans = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      SpanLimits limits = limits(new Random(seed));
      Run sdk = new Run(seed);
      try (SdkTracerProvider provider =
          SdkTracerProvider.builder()
              .setSpanLimits(limits)
              .setClock(sdk.clock)
              .setSampler(sampler(seed))
              .setIdGenerator(sdk.ids)
              .setResource(Resource.getDefault())
              .addSpanProcessor(new Nothing())
              .build()) {
        sdk.calls(provider);
      }
      Run own = new Run(seed);
      RecordingRig rig =
          new RecordingRig(fixture, limits, false, own.clock, sampler(seed), own.ids);
      own.calls(rig.provider);

      assertThat(own.seen).as("seed %d", seed).isEqualTo(sdk.seen);
      assertThat(fixture.spans.stream().map(SdkParityTest::fields).toList())
          .as("stamped, seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(
              own.ended.stream().filter(it -> it.contains("sampled=true")).toList());
      spans += fixture.spans.size();
      fixture.spans.clear();
    }
    assertThat(spans).isGreaterThan(SEEDS);
  }

  private static Sampler sampler(int seed) {
    return switch (seed % 6) {
      case 0 -> Sampler.alwaysOn();
      case 1, 2 -> Sampler.parentBased(Sampler.alwaysOn());
      default -> new ByName();
    };
  }

  private static SpanLimits limits(Random random) {
    if (random.nextInt(3) == 0) {
      return SpanLimits.getDefault();
    }
    var limits =
        SpanLimits.builder()
            .setMaxNumberOfAttributes(random.nextInt(6))
            .setMaxNumberOfEvents(random.nextInt(4))
            .setMaxNumberOfLinks(random.nextInt(4))
            .setMaxNumberOfAttributesPerEvent(random.nextInt(3))
            .setMaxNumberOfAttributesPerLink(random.nextInt(3));
    if (random.nextBoolean()) {
      limits.setMaxAttributeValueLength(random.nextInt(6));
    }
    return limits.build();
  }

  /** Everything that a span tells. */
  private static String fields(SpanData span) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("sampled", span.getSpanContext().isSampled());
    all.put("name", span.getName());
    all.put("kind", span.getKind());
    all.put("context", ids(span.getSpanContext()));
    all.put("ids", span.getTraceId() + span.getSpanId() + span.getParentSpanId());
    all.put("parent", ids(span.getParentSpanContext()));
    all.put("status", span.getStatus());
    all.put("start", span.getStartEpochNanos());
    all.put("end", span.getEndEpochNanos());
    all.put("ended", span.hasEnded());
    all.put("attributes", text(span.getAttributes()));
    all.put("attributeCount", span.getTotalAttributeCount());
    all.put("events", span.getEvents().stream().map(SdkParityTest::fields).toList());
    all.put("eventCount", span.getTotalRecordedEvents());
    all.put("links", span.getLinks().stream().map(SdkParityTest::fields).toList());
    all.put("linkCount", span.getTotalRecordedLinks());
    all.put("scope", span.getInstrumentationScopeInfo());
    all.put("resource", text(span.getResource().getAttributes()));
    return all.toString();
  }

  private static String fields(EventData event) {
    return event.getName()
        + event.getEpochNanos()
        + text(event.getAttributes())
        + event.getTotalAttributeCount();
  }

  private static String fields(LinkData link) {
    return ids(link.getSpanContext()) + text(link.getAttributes()) + link.getTotalAttributeCount();
  }

  private static String text(Attributes attributes) {
    List<String> all = new ArrayList<>();
    attributes.forEach(
        (key, value) ->
            all.add(
                key.getKey()
                    + ":"
                    + key.getType()
                    + "="
                    + (value instanceof Value<?> tree ? text(tree) : value)));
    return all.stream().sorted().toList().toString(); // the SDK changes the order at the end
  }

  private static String text(Value<?> tree) {
    return tree.getType() + tree.asString();
  }

  /** Decides by the first letter of a span's name, adds attributes and changes the trace state. */
  private static final class ByName implements Sampler {
    @Override
    public SamplingResult shouldSample(
        Context parent,
        String traceId,
        String name,
        SpanKind kind,
        Attributes attributes,
        List<LinkData> links) {
      SpanContext above = Span.fromContext(parent).getSpanContext();
      String seen = above.getTraceFlags() + text(attributes) + links.size() + above.getTraceId();
      return switch (name.charAt(0)) {
        case 'x' -> SamplingResult.drop();
        case 'o' -> SamplingResult.recordOnly();
        case 's' -> new Result(seen);
        default -> SamplingResult.recordAndSample();
      };
    }

    @Override
    public String getDescription() {
      return "ByName";
    }

    private record Result(String seen) implements SamplingResult {
      @Override
      public SamplingDecision getDecision() {
        return SamplingDecision.RECORD_AND_SAMPLE;
      }

      @Override
      public Attributes getAttributes() {
        return Attributes.of(AttributeKey.stringKey("sampler.seen"), seen);
      }

      @Override
      public TraceState getUpdatedTraceState(TraceState parent) {
        return parent.toBuilder().put("k", "v").build();
      }
    }
  }

  /** All that a context tells, whatever its class. */
  private static String ids(SpanContext context) {
    return String.join(
        " ",
        context.getTraceId(),
        context.getSpanId(),
        context.getTraceFlags().toString(),
        context.getTraceState().toString(),
        "remote=" + context.isRemote(),
        "valid=" + context.isValid());
  }

  /** One run of the calls, with its own clock and ids. */
  private static final class Run {
    private final Random random;
    private final Time clock = new Time();
    private final Counted ids = new Counted();
    private final List<String> seen = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();
    private final List<Span> spans = new ArrayList<>();

    Run(int seed) {
      this.random = new Random(31L * seed + 7);
      this.ids.isRandom = seed % 2 == 0;
    }

    void calls(TracerProvider provider) {
      for (int i = random.nextInt(40) + 10; i > 0; i--) {
        clock.nanoTime += random.nextInt(1000);
        clock.epochNanos += random.nextInt(1000) - 300;
        if (spans.isEmpty() || random.nextInt(8) == 0) {
          start(tracer(provider));
        } else {
          call(spans.get(random.nextInt(spans.size())));
        }
      }
      for (Span span : spans) {
        span.end();
        look(span);
      }
    }

    private Tracer tracer(TracerProvider provider) {
      return switch (random.nextInt(4)) {
        case 0 -> provider.get(random.nextBoolean() ? "" : null);
        case 1 -> provider.get("t", "1");
        case 2 -> provider.tracerBuilder("t").setSchemaUrl("https://s").build();
        default -> provider.get("io.test");
      };
    }

    private void start(Tracer tracer) {
      seen.add("enabled " + tracer.isEnabled());
      SpanBuilder builder = tracer.spanBuilder(pick("GET", "x", "o", "s", " ", null));
      for (int i = random.nextInt(8); i > 0; i--) {
        build(builder);
      }
      for (int i = random.nextInt(5) == 0 ? 2 : 1; i > 0; i--) {
        Span span = builder.startSpan();
        seen.add(ids(span.getSpanContext()) + " " + span.isRecording());
        spans.add(span);
      }
    }

    private void build(SpanBuilder builder) {
      switch (random.nextInt(13)) {
        case 0 -> builder.setSpanKind(random.nextInt(4) == 0 ? null : pick(SpanKind.values()));
        case 1 -> builder.setParent(context());
        case 2 -> builder.setNoParent();
        case 3 -> builder.addLink(link());
        case 4 -> builder.addLink(link(), attributes());
        case 5 -> builder.setAttribute(name(), text());
        case 6 -> builder.setAttribute(name(), random.nextLong());
        case 7 -> builder.setAttribute(name(), random.nextDouble());
        case 8 -> builder.setAttribute(name(), random.nextBoolean());
        case 9 -> builder.setAllAttributes(attributes());
        case 10 -> builder.setStartTimestamp(random.nextInt(3) - 1L, unit());
        case 11 -> builder.setStartTimestamp(Instant.ofEpochMilli(random.nextInt(1000)));
        default -> set(builder);
      }
    }

    private void set(SpanBuilder builder) {
      switch (random.nextInt(4)) {
        case 0 -> builder.setAttribute(AttributeKey.longKey(name()), random.nextInt());
        case 1 -> builder.setAttribute(AttributeKey.stringArrayKey(name()), texts());
        case 2 -> builder.setAttribute((AttributeKey<String>) null, "v");
        default -> builder.setAttribute(AttributeKey.valueKey(name()), value(2));
      }
    }

    private Context context() {
      return switch (random.nextInt(4)) {
        case 0 -> null;
        case 1 ->
            Context.root()
                .with(
                    Span.wrap(
                        SpanContext.createFromRemoteParent(
                            "0af7651916cd43dd8448eb211c80319c",
                            "b7ad6b7169203331",
                            TraceFlags.fromByte((byte) random.nextInt(4)),
                            TraceState.builder().put("a", "b").build())));
        case 2 -> Context.root();
        default ->
            spans.isEmpty()
                ? Context.root()
                : Context.root().with(spans.get(random.nextInt(spans.size())));
      };
    }

    private @Nullable SpanContext link() {
      return switch (random.nextInt(4)) {
        case 0 -> null;
        case 1 -> SpanContext.getInvalid();
        default ->
            SpanContext.create(
                "0af7651916cd43dd8448eb211c80319c",
                "b7ad6b7169203331",
                TraceFlags.getSampled(),
                TraceState.getDefault());
      };
    }

    private void call(Span span) {
      switch (random.nextInt(24)) {
        case 0 -> span.setAttribute(name(), text());
        case 1 -> span.setAttribute(name(), random.nextLong());
        case 2 -> span.setAttribute(name(), random.nextDouble());
        case 3 -> span.setAttribute(name(), random.nextBoolean());
        case 4 -> span.setAttribute(AttributeKey.longKey(name()), random.nextInt());
        case 5 -> span.setAttribute(name(), value(2));
        case 6 -> span.setAttribute(AttributeKey.stringArrayKey(name()), texts());
        case 7 -> span.setAllAttributes(attributes());
        case 8 -> span.addEvent(text());
        case 9 -> span.addEvent(text(), random.nextInt(100), unit());
        case 10 -> span.addEvent(text(), attributes());
        case 11 -> span.addEvent(text(), attributes(), random.nextInt(100), unit());
        case 12 -> span.addEvent(text(), Instant.ofEpochMilli(random.nextInt(1000)));
        case 13 -> span.addEvent(text(), attributes(), Instant.ofEpochMilli(random.nextInt(9)));
        case 14 -> span.setStatus(random.nextInt(5) == 0 ? null : pick(StatusCode.values()));
        case 15 -> span.setStatus(pick(StatusCode.values()), text());
        case 16 -> span.recordException(exception());
        case 17 -> span.recordException(exception(), attributes());
        case 18 -> span.updateName(text());
        case 19 -> span.addLink(link());
        case 20 -> span.addLink(link(), attributes());
        case 21 -> end(span);
        case 22 -> span.setAttribute((AttributeKey<String>) null, "v");
        default -> look(span);
      }
    }

    private void end(Span span) {
      switch (random.nextInt(4)) {
        case 0 -> span.end();
        case 1 -> span.end(random.nextInt(3), unit());
        case 2 -> span.end(Instant.ofEpochMilli(random.nextInt(1000)));
        default -> span.setAttribute("before.end", true).end();
      }
      seen.add(span.isRecording() + " " + ids(span.getSpanContext()));
    }

    /** Notes what a framework can read from a span. */
    private void look(Span span) {
      seen.add(span.isRecording() + "");
      if (!(span instanceof ReadableSpan readable)) {
        return;
      }
      String now = fields(readable.toSpanData());
      seen.add(now);
      seen.add(
          readable.getName()
              + readable.getKind()
              + readable.hasEnded()
              + readable.getLatencyNanos()
              + ids(readable.getParentSpanContext())
              + readable.getInstrumentationScopeInfo()
              + readable.getAttribute(AttributeKey.stringKey("a"))
              + readable.getAttribute(AttributeKey.longKey("server.port"))
              + SdkParityTest.text(readable.getAttributes()));
      if (readable.hasEnded() && !ended.contains(now)) {
        ended.add(now);
      }
    }

    private String name() {
      return pick(NAMES.toArray(String[]::new));
    }

    private @Nullable String text() {
      return pick("GET", "https", "a longer text", "four", "five5", "", null);
    }

    private List<String> texts() {
      String[] some = new String[random.nextInt(3)];
      Arrays.setAll(some, i -> pick("x", "a longer text"));
      return List.of(some);
    }

    private Value<?> value(int depth) {
      return switch (random.nextInt(depth == 0 ? 4 : 6)) {
        case 0 -> Value.of(pick("x", "four", "a longer text"));
        case 1 -> Value.of(random.nextLong());
        case 2 -> Value.of(new byte[random.nextInt(8)]);
        case 3 -> Value.of(random.nextBoolean());
        case 4 -> Value.of(List.of(value(depth - 1), value(depth - 1)));
        default -> Value.of(KeyValue.of("k", value(depth - 1)), KeyValue.of("l", value(0)));
      };
    }

    private @Nullable Attributes attributes() {
      if (random.nextInt(8) == 0) {
        return null;
      }
      AttributesBuilder some = Attributes.builder();
      for (int i = random.nextInt(4); i > 0; i--) {
        switch (random.nextInt(4)) {
          case 0 -> some.put(pick("a", "b", "exception.type"), pick("x", "a longer text"));
          case 1 -> some.put("server.port", random.nextInt(9));
          case 2 -> some.put("list", "x", "a longer text");
          default -> some.put(AttributeKey.valueKey("tree"), value(1));
        }
      }
      return some.build();
    }

    private @Nullable Throwable exception() {
      return random.nextInt(5) == 0 ? null : pick(EXCEPTIONS.toArray(Throwable[]::new));
    }

    private @Nullable TimeUnit unit() {
      return pick(TimeUnit.NANOSECONDS, TimeUnit.MILLISECONDS, TimeUnit.SECONDS, null);
    }

    @SafeVarargs
    private <T> T pick(T... some) {
      return some[random.nextInt(some.length)];
    }
  }

  private static final class Time implements Clock {
    private long epochNanos = 1_000_000_000_000L;
    private long nanoTime = 5;

    @Override
    public long now() {
      return epochNanos;
    }

    @Override
    public long nanoTime() {
      return nanoTime;
    }
  }

  /** The same ids for both. */
  private static final class Counted implements IdGenerator, Ids {
    private boolean isRandom;
    private long next = 1;

    @Override
    public String generateSpanId() {
      return SpanId.fromLong(span());
    }

    @Override
    public String generateTraceId() {
      return TraceId.fromLongs(traceHigh(), traceLow());
    }

    @Override
    public boolean generatesRandomTraceIds() {
      return isRandom;
    }

    @Override
    public long span() {
      return next++ * 0x9E3779B97F4A7C15L;
    }

    @Override
    public long traceHigh() {
      return next * 0xC2B2AE3D27D4EB4FL;
    }

    @Override
    public long traceLow() {
      return span();
    }

    @Override
    public boolean areTracesRandom() {
      return isRandom;
    }
  }
}
