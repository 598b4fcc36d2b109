/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import static dev.assent.internal.tag.HostedRig.naming;
import static dev.assent.internal.tag.HostedRig.remote;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.opentelemetry.api.common.AttributeKey.valueKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.tag.freeze.Limits;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.api.baggage.BaggageEntry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.ReadWriteLogRecord;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.Body;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spans of taken-over SDKs that end late, twice or never, or are full or wrapped. */
class LiveSpanAttacksTest {
  private final HostedRig rig = new HostedRig();
  private final List<StampedSpan> one = new CopyOnWriteArrayList<>();
  private final List<StampedSpan> two = new CopyOnWriteArrayList<>();

  private SpanTagger tagger(List<StampedSpan> to) {
    return rig.tagging.spans(Limits.of(HostedRig.LIMITS), List.of(), null, to::add);
  }

  private static Tracer tracer(SpanProcessor... processors) {
    return SdkTracerProvider.builder()
        .addSpanProcessor(SpanProcessor.composite(processors))
        .build()
        .get("t");
  }

  private static Span start(Tracer tracer, String name, SpanKind kind, Context context) {
    return tracer.spanBuilder(name).setSpanKind(kind).setParent(context).startSpan();
  }

  private static String subjects(List<StampedSpan> spans, String name) {
    List<StampedSpan> found = spans.stream().filter(s -> s.getName().equals(name)).toList();
    assertThat(found).as("spans named " + name).hasSize(1);
    return HostedRig.text(found.get(0).subject());
  }

  /** Passes on nothing, or not everything. */
  private static class Passing implements SpanProcessor {
    volatile SpanProcessor to;

    Passing(SpanProcessor to) {
      this.to = to;
    }

    @Override
    public void onStart(Context parentContext, ReadWriteSpan span) {
      if (to != null) {
        to.onStart(parentContext, span);
      }
    }

    @Override
    public boolean isStartRequired() {
      return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      if (to != null) {
        to.onEnd(span);
      }
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }

  /** Assent starts while the application works: the second of two processors is opened later. */
  @Test
  @Timeout(value = 6, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void end_secondProcessorOpensWhileASpanIsLive_theSpanAboveEnds() {
    Passing late = new Passing(null);
    Tracer tracer = tracer(tagger(one), late);
    Span entry = start(tracer, "entry", SpanKind.SERVER, Context.root());
    Span child = start(tracer, "child", SpanKind.INTERNAL, Context.root().with(entry));
    late.to = tagger(two);
    child.end();
    entry.end();
    assertThat(one).hasSize(2);
  }

  @Test
  @Timeout(value = 6, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void end_passedOnTwice_theSpanAboveEnds() {
    SpanTagger to = tagger(one);
    Tracer tracer =
        tracer(
            new Passing(to) {
              @Override
              public void onEnd(ReadableSpan span) {
                to.onEnd(span);
                to.onEnd(span);
              }
            });
    Span entry = start(tracer, "entry", SpanKind.SERVER, Context.root());
    start(tracer, "child", SpanKind.INTERNAL, Context.root().with(entry)).end();
    entry.end();
  }

  /** A processor between Assent's two that ends spans as they start. */
  @Test
  @Timeout(value = 6, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void end_betweenTheStartsOfTwoProcessors_theSpanBelowEnds() {
    Tracer tracer =
        tracer(
            tagger(one),
            new Passing(null) {
              @Override
              public void onStart(Context parentContext, ReadWriteSpan span) {
                if (span.getName().equals("child")) {
                  span.end();
                }
              }
            },
            tagger(two));
    Span entry = start(tracer, "entry", SpanKind.SERVER, Context.root());
    Span child = start(tracer, "child", SpanKind.INTERNAL, Context.root().with(entry));
    start(tracer, "below", SpanKind.INTERNAL, Context.root().with(child)).end();
    entry.end();
  }

  /** A processor that delays what it passes on until the end. */
  @Test
  @Timeout(value = 6, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void start_ofTheSecondProcessorAfterTheEnd_theSpanAboveEnds() {
    SpanTagger second = tagger(two);
    Tracer tracer =
        tracer(
            tagger(one),
            new Passing(null) {
              @Override
              public void onEnd(ReadableSpan span) {
                second.onStart(Context.root(), (ReadWriteSpan) span);
                second.onEnd(span);
              }
            });
    Span entry = start(tracer, "entry", SpanKind.SERVER, Context.root());
    start(tracer, "child", SpanKind.INTERNAL, Context.root().with(entry)).end();
    entry.end();
  }

  private static SpanProcessor wrapping(SpanTagger to, UnaryOperator<Attributes> change) {
    return new Passing(to) {
      @Override
      public void onEnd(ReadableSpan span) {
        to.onEnd(new Wrapper(span, change, UnaryOperator.identity()));
      }
    };
  }

  private static Attributes plusOne(Attributes given) {
    return given.toBuilder().put("tenant", 1L).build();
  }

  private static Attributes minusOne(Attributes given) {
    return given.toBuilder().remove(AttributeKey.longKey("a0")).build();
  }

  /** The application's wrapper adds an attribute, and not to the total (Application Insights). */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fullSpan_wrapperChangesTheNumberOfAttributes_isStillFull(boolean isAdded) {
    Tracer tracer =
        tracer(
            wrapping(
                tagger(one),
                isAdded ? LiveSpanAttacksTest::plusOne : LiveSpanAttacksTest::minusOne));
    Span span = start(tracer, "x", SpanKind.INTERNAL, Context.root());
    for (int i = 0; i < 128; i++) {
      span.setAttribute("a" + i, 1L);
    }
    span.setAttribute("assent.category", "content.chat").end();
    assertThat(rig.catalog.categories().names(one.get(0).ownMask()))
        .containsAnyOf("content.chat", "unclassified");
  }

  /** The same for names. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fullSpan_wrapperChangesTheNumberOfAttributes_mayHaveNamedSomebody(boolean isAdded) {
    Tracer tracer =
        tracer(
            wrapping(
                tagger(one),
                isAdded ? LiveSpanAttacksTest::plusOne : LiveSpanAttacksTest::minusOne));
    Span span = start(tracer, "x", SpanKind.INTERNAL, Context.root());
    for (int i = 0; i < 128; i++) {
      span.setAttribute("a" + i, 1L);
    }
    span.setAttribute("assent.subject/acme/u9", true).end();
    assertThat(subjects(one, "x")).isEqualTo("?");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fullLogRecord_wrapperChangesTheNumberOfAttributes_isStillFull(boolean isAdded) {
    List<StampedLog> logs = new ArrayList<>();
    LogTagger to =
        rig.tagging.logs(
            Limits.of(io.opentelemetry.sdk.logs.LogLimits.getDefault()), List.of(), logs::add);
    UnaryOperator<Attributes> change =
        isAdded ? LiveSpanAttacksTest::plusOne : LiveSpanAttacksTest::minusOne;
    LogRecordProcessor wrapping = (context, log) -> to.onEmit(context, new LogWrapper(log, change));
    var builder =
        SdkLoggerProvider.builder()
            .addLogRecordProcessor(wrapping)
            .build()
            .get("t")
            .logRecordBuilder();
    for (int i = 0; i < 128; i++) {
      builder.setAttribute(AttributeKey.longKey("a" + i), 1L);
    }
    builder.setAttribute(stringKey("assent.category"), "content.chat").emit();
    assertThat(rig.catalog.categories().names(logs.get(0).ownMask()))
        .containsAnyOf("content.chat", "unclassified");
  }

  /** A caller named u9; the application's late span below the request names nobody. */
  @Test
  void lateSpanBelowAnEndedEntry_valuesOfTheCallerDoNotCountBelowIt() {
    Span entry = rig.entry("entry", naming(remote(), "acme/u9"));
    Context request = Context.root().with(entry);
    entry.end();
    Span late = rig.span("late", request);
    rig.span("below", naming(Context.root().with(late), "acme/u9")).end();
    late.end();

    assertThat(rig.subjectsOf("below")).isEmpty();
    assertThat(rig.subjectsOf("late")).isEmpty();
  }

  /** The same while the entry span is live, since more than 1,024 children have ended. */
  @Test
  void lateSpanBelowAnOldChild_valuesOfTheCallerDoNotCountBelowIt() {
    Span entry = rig.entry("entry", naming(remote(), "acme/u9"));
    Context request = Context.root().with(entry);
    Span old = rig.span("old", request);
    old.end();
    for (int i = 0; i < 1100; i++) {
      rig.span("child", request).end();
    }
    Span late = rig.span("late", Context.root().with(old));
    rig.span("below", naming(Context.root().with(late), "acme/u9")).end();
    late.end();

    assertThat(rig.subjectsOf("below")).isEmpty();
  }

  /** The newest but one of those that ended. */
  @Test
  void lateSpan_belowTheLastButOneOfManyThatEnded_belongsToTheRequest() {
    Span entry = rig.entry("entry", Context.root());
    Context request = Context.root().with(entry);
    rig.log("log", naming(request, "acme/u8"));
    List<Span> children = new ArrayList<>();
    for (int i = 0; i < 1025; i++) {
      children.add(rig.span("child", request));
      children.get(i).end();
    }
    rig.span("late", naming(Context.root().with(children.get(1023)), "acme/u7")).end();
    entry.end();

    assertThat(rig.subjectsOf("entry")).isEqualTo("acme/u7,acme/u8");
  }

  /** The newest of all. */
  @Test
  void lateSpan_belowASpanThatJustEndedWithItsChildren_belongsToTheRequest() {
    Span entry = rig.entry("entry", Context.root());
    Context request = Context.root().with(entry);
    rig.log("log", naming(request, "acme/u8"));
    for (int i = 0; i < 600; i++) {
      rig.span("child", request).end();
    }
    Span middle = rig.span("middle", request);
    for (int i = 0; i < 600; i++) {
      rig.span("child", Context.root().with(middle)).end();
    }
    middle.end();
    rig.span("late", naming(Context.root().with(middle), "acme/u7")).end();
    entry.end();

    assertThat(rig.subjectsOf("entry")).isEqualTo("acme/u7,acme/u8");
  }

  @Test
  void lateSpan_belowAnOldOneOfMany_belongsToTheRequest() {
    Span entry = rig.entry("entry", Context.root());
    Context request = Context.root().with(entry);
    rig.log("log", naming(request, "acme/u8"));
    Span old = rig.span("old", request);
    old.end();
    for (int i = 0; i < 1100; i++) {
      rig.span("child", request).end();
    }
    rig.span("late", naming(Context.root().with(old), "acme/u7")).end();
    entry.end();

    assertThat(rig.subjectsOf("entry")).isEqualTo("acme/u7,acme/u8");
  }

  /** A grandparent was collected and never ended; its work is over. */
  @Test
  void spanCollectedWithoutAnEnd_leakedScopeBelowIt_namesNobody() {
    Context leaked = leaked();
    for (int i = 0; i < 100 && rig.liveSpans.size() > 2; i++) {
      System.gc();
    }
    rig.span("orphan", leaked).end();
    assertThat(rig.subjectsOf("orphan")).isEmpty();
  }

  private Context leaked() {
    Span entry = rig.entry("entry", Context.root());
    Span middle = rig.span("middle", Context.root().with(entry));
    Span child = rig.span("child", Context.root().with(middle));
    middle.end();
    child.end();
    rig.spans.clear();
    return naming(Context.root().with(child), "acme/u7");
  }

  /** A span whose start fails may have named somebody above it. */
  @Test
  void start_fails_theSpanAboveIsOfUnknownSubjects() {
    Span entry = rig.entry("entry", Context.root());
    rig.log("log", naming(Context.root().with(entry), "acme/u8"));
    rig.span("child", Context.root().with(entry).with(new FailingBaggage())).end();
    entry.end();
    assertThat(rig.subjectsOf("entry")).isEqualTo("?");
  }

  /** A span whose end fails may have named somebody above it. */
  @Test
  void end_fails_theSpanAboveIsOfUnknownSubjects() {
    SpanTagger to = tagger(one);
    Tracer tracer =
        tracer(
            new Passing(to) {
              @Override
              public void onEnd(ReadableSpan span) {
                to.onEnd(
                    span.getName().equals("child")
                        ? new Wrapper(
                            span,
                            attributes -> {
                              throw new StackOverflowError();
                            },
                            UnaryOperator.identity())
                        : span);
              }
            });
    Span entry = start(tracer, "entry", SpanKind.SERVER, Context.root());
    Span child = start(tracer, "child", SpanKind.INTERNAL, Context.root().with(entry));
    child.setAttribute("assent.subject/acme/u9", true).end();
    entry.end();
    assertThat(subjects(one, "entry")).isIn("?", "acme/u9");
  }

  /** What is withheld because its subjects are lost stays so. */
  @Test
  void withheldByTheMarkers_attributesAreReplaced_staysWithheld() {
    Span span = rig.span("x", Context.root());
    rig.decisions.subject("acme/u7").addTo(WrappedSpan.of(span, SpanContext.getInvalid()));
    span.setAttribute(valueKey("assent.subject"), Value.of("x"));
    span.setAttribute(valueKey("assent.category"), Value.of("service.telemetry"));
    span.end();
    assertThat(rig.subjectsOf("x")).isEqualTo("?");
  }

  /** A service calls itself: the remote parent has the ids of a live span here. */
  @Test
  void subjectAddedToARemoteParent_isNotThatOfTheCallerHere() {
    Span client = rig.span("client", Context.root());
    SpanContext ids = client.getSpanContext();
    Span parent =
        Span.wrap(
            SpanContext.createFromRemoteParent(
                ids.getTraceId(), ids.getSpanId(), ids.getTraceFlags(), ids.getTraceState()));
    rig.decisions.subject("acme/u7").addTo(parent);
    client.end();
    assertThat(rig.subjectsOf("client")).isEmpty();
  }

  /** One SDK's instance is closed while a span is live; its end is not seen. */
  @Test
  void spanOfAClosedInstance_namesNobodyInAnother() {
    Passing processor = new Passing(tagger(one));
    Tracer tracer = tracer(processor);
    Span entry = start(tracer, "entry", SpanKind.SERVER, Context.root());
    processor.to = null;
    rig.liveSpans.close();
    entry.end();
    HostedRig other = new HostedRig();
    other.span("orphan", naming(Context.root().with(entry), "acme/u7")).end();
    assertThat(other.subjectsOf("orphan")).isEmpty();
  }

  /**
   * The usual mistake: an attribute that names nobody, here of the type that newer SDKs replace.
   */
  @Test
  void withheldByTheMarkers_plainAttributeReplacesIt_staysWithheld() {
    Span span = rig.span("x", Context.root());
    rig.decisions.subject("acme/u7").addTo(WrappedSpan.of(span, SpanContext.getInvalid()));
    span.setAttribute("assent.subject", "acme/u7");
    span.end();
    assertThat(rig.subjectsOf("x")).isEqualTo("?");
  }

  /** OTLP's span ids are unique within a trace. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void spanIdsUniqueWithinATrace_noSpanAndNoNameIsLost(boolean firstTraceEndsFirst) {
    Iterator<String> ids = List.of("01", "02", "01", "02", "03").iterator();
    Tracer tracer =
        SdkTracerProvider.builder()
            .setIdGenerator(
                new IdGenerator() {
                  @Override
                  public String generateTraceId() {
                    return IdGenerator.random().generateTraceId();
                  }

                  @Override
                  public String generateSpanId() {
                    return "00000000000000" + ids.next();
                  }
                })
            .addSpanProcessor(tagger(one))
            .build()
            .get("t");
    Span a = start(tracer, "a", SpanKind.SERVER, Context.root());
    Span belowA = start(tracer, "belowA", SpanKind.INTERNAL, Context.root().with(a));
    if (firstTraceEndsFirst) {
      belowA.end();
    }
    Span b = start(tracer, "b", SpanKind.SERVER, Context.root());
    Span belowB = start(tracer, "belowB", SpanKind.INTERNAL, Context.root().with(b));
    if (firstTraceEndsFirst) {
      a.end();
    }
    belowB.end();
    Context late = naming(Context.root().with(belowB), "acme/u7");
    start(tracer, "late", SpanKind.INTERNAL, late).end();
    b.end();
    if (!firstTraceEndsFirst) {
      belowA.end();
      a.end();
    }

    assertThat(one).hasSize(5);
    assertThat(subjects(one, "b")).isEqualTo("acme/u7");
    assertThat(subjects(one, "a")).isEmpty();
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void spansEndOnManyThreads_allAreForgottenAndAllNamesArrive() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 300; round++) {
        rig.spans.clear();
        Span entry = rig.entry("entry", Context.root());
        List<Span> spans = new ArrayList<>(List.of(entry));
        Random random = new Random(round);
        for (int i = 1; i < 60; i++) {
          spans.add(
              rig.span("s" + i, Context.root().with(spans.get(random.nextInt(spans.size())))));
        }
        List<Future<?>> ends = new ArrayList<>();
        List<Span> others = new ArrayList<>(spans.subList(1, spans.size()));
        java.util.Collections.shuffle(others, random);
        int number = 0;
        for (Span span : others) {
          String user = "acme/u" + (number++ % 8);
          ends.add(pool.submit((Runnable) span::end));
          ends.add(
              pool.submit(() -> rig.span("late", naming(Context.root().with(span), user)).end()));
        }
        for (Future<?> end : ends) {
          end.get(20, TimeUnit.SECONDS);
        }
        assertThat(rig.liveSpans.size()).isEqualTo(1 + 59 + 59);
        entry.end();
        assertThat(rig.liveSpans.size()).isZero();
        assertThat(rig.subjectsOf("entry").split(",")).hasSize(8);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void followerSpanContextFails_nothingIsThrown() {
    SpanProcessor follower = rig.tagging.follower();
    follower.onEnd(
        new Wrapper(
            (ReadableSpan) rig.span("x", Context.root()),
            UnaryOperator.identity(),
            ids -> {
              throw new IllegalStateException("canary");
            }));
  }

  private static final class FailingBaggage implements Baggage {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public boolean isEmpty() {
      return false;
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super BaggageEntry> consumer) {
      throw new IllegalStateException("canary");
    }

    @Override
    public Map<String, BaggageEntry> asMap() {
      throw new IllegalStateException("canary");
    }

    @Override
    public String getEntryValue(String key) {
      throw new IllegalStateException("canary");
    }

    @Override
    public BaggageBuilder toBuilder() {
      throw new IllegalStateException("canary");
    }
  }

  private record Wrapper(
      ReadableSpan span, UnaryOperator<Attributes> change, UnaryOperator<SpanContext> ids)
      implements ReadableSpan {
    @Override
    public SpanContext getSpanContext() {
      return ids.apply(span.getSpanContext());
    }

    @Override
    public SpanContext getParentSpanContext() {
      return span.getParentSpanContext();
    }

    @Override
    public String getName() {
      return span.getName();
    }

    @Override
    public SpanData toSpanData() {
      return new DelegatingSpanData(span.toSpanData()) {
        @Override
        public Attributes getAttributes() {
          return change.apply(super.getAttributes());
        }
      };
    }

    @Override
    @SuppressWarnings("deprecation")
    public io.opentelemetry.sdk.common.InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
      return span.getInstrumentationLibraryInfo();
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
      return span.getInstrumentationScopeInfo();
    }

    @Override
    public boolean hasEnded() {
      return span.hasEnded();
    }

    @Override
    public long getLatencyNanos() {
      return span.getLatencyNanos();
    }

    @Override
    public SpanKind getKind() {
      return span.getKind();
    }

    @Override
    public <T> T getAttribute(AttributeKey<T> key) {
      return span.getAttribute(key);
    }
  }

  private record LogWrapper(ReadWriteLogRecord log, UnaryOperator<Attributes> change)
      implements ReadWriteLogRecord {
    @Override
    public <T> ReadWriteLogRecord setAttribute(AttributeKey<T> key, T value) {
      log.setAttribute(key, value);
      return this;
    }

    @Override
    public LogRecordData toLogRecordData() {
      LogRecordData data = log.toLogRecordData();
      return new LogRecordData() {
        @Override
        public Resource getResource() {
          return data.getResource();
        }

        @Override
        public InstrumentationScopeInfo getInstrumentationScopeInfo() {
          return data.getInstrumentationScopeInfo();
        }

        @Override
        public long getTimestampEpochNanos() {
          return data.getTimestampEpochNanos();
        }

        @Override
        public long getObservedTimestampEpochNanos() {
          return data.getObservedTimestampEpochNanos();
        }

        @Override
        public SpanContext getSpanContext() {
          return data.getSpanContext();
        }

        @Override
        public Severity getSeverity() {
          return data.getSeverity();
        }

        @Override
        public String getSeverityText() {
          return data.getSeverityText();
        }

        @Override
        @SuppressWarnings("deprecation")
        public Body getBody() {
          return data.getBody();
        }

        @Override
        public Attributes getAttributes() {
          return change.apply(data.getAttributes());
        }

        @Override
        public int getTotalAttributeCount() {
          return data.getTotalAttributeCount();
        }
      };
    }
  }
}
