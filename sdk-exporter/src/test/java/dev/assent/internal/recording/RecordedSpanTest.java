/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.catalog.Classified;
import dev.assent.internal.category.Categories;
import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.data.FlatEvent;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.tag.WrappedSpan;
import dev.assent.internal.tag.subject.SpanMarkers;
import dev.assent.ledger.Signal;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.internal.ImmutableSpanContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The spans that an application receives, and the stamped spans that they become. */
class RecordedSpanTest {
  private static final AttributeKey<String> CATEGORY = AttributeKey.stringKey("assent.category");
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");

  private static SpanLimits limits(int attributes, int length) {
    return SpanLimits.builder()
        .setMaxNumberOfAttributes(attributes)
        .setMaxNumberOfAttributesPerEvent(1)
        .setMaxAttributeValueLength(length)
        .build();
  }

  /**
   * These defaults of the API reach the span through its other methods. A new method of the API
   * must be implemented, or listed here if it is a default.
   */
  @Test
  void methods_thatAreDefaults_areKnown() {
    assertThat(inherited(ReadWriteSpan.class, RecordedSpan.class))
        .containsExactlyInAnyOrder(
            "setAttribute(String,String)",
            "setAttribute(String,long)",
            "setAttribute(String,double)",
            "setAttribute(String,boolean)",
            "setAttribute(String,Value)",
            "setAttribute(AttributeKey,int)",
            "addEvent(String,Instant)",
            "addEvent(String,Attributes,Instant)",
            "setStatus(StatusCode)",
            "end(Instant)",
            "storeInContext(Context)",
            "makeCurrent()");
    assertThat(inherited(SpanBuilder.class, RecordingSpanBuilder.class))
        .containsExactlyInAnyOrder("setAttribute(AttributeKey,int)", "setStartTimestamp(Instant)");
  }

  private static Set<String> inherited(Class<?> api, Class<?> type) {
    Set<String> names = new TreeSet<>();
    for (Method method : api.getMethods()) {
      if (!Modifier.isStatic(method.getModifiers()) && isInherited(method, type)) {
        names.add(
            method.getName()
                + Arrays.stream(method.getParameterTypes())
                    .map(Class::getSimpleName)
                    .collect(Collectors.joining(",", "(", ")")));
      }
    }
    return names;
  }

  private static boolean isInherited(Method method, Class<?> type) {
    try {
      return type.getMethod(method.getName(), method.getParameterTypes())
          .getDeclaringClass()
          .isInterface();
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void span_isReadableAsTheSdks() {
    RecordingRig rig = new RecordingRig();
    Span span = rig.tracer().spanBuilder("GET").startSpan();
    span.setAttribute("a", "b").updateName("other");
    ReadableSpan readable = (ReadableSpan) span;
    assertThat(readable.getName()).isEqualTo("other");
    assertThat(readable.getAttribute(AttributeKey.stringKey("a"))).isEqualTo("b");
    assertThat(readable.getAttributes()).isEqualTo(Attributes.of(AttributeKey.stringKey("a"), "b"));
    assertThat(readable.hasEnded()).isFalse();
    span.end();
    assertThat(readable.hasEnded()).isTrue();
    assertThat(rig.only().getTotalAttributeCount()).isEqualTo(1);
  }

  /** OpenTelemetry's classes equal nothing but themselves. */
  @Test
  void toSpanData_eventsAndLinks_equalThoseThatAReaderCreates() {
    RecordingRig rig = new RecordingRig();
    SpanContext other = context("0af7651916cd43dd8448eb211c80319c");
    Attributes attributes = Attributes.of(METHOD, "GET");
    Span span = rig.tracer().spanBuilder("GET").addLink(other, attributes).startSpan();
    span.addEvent("exception", attributes, 5, TimeUnit.NANOSECONDS);
    EventData event = EventData.create(5, "exception", attributes);
    LinkData link = LinkData.create(other, attributes);

    for (int i = 0; i < 2; i++) {
      SpanData data = ((ReadableSpan) span).toSpanData();
      assertThat(data.getEvents()).containsExactly(event);
      assertThat(List.of(event)).isEqualTo(data.getEvents());
      assertThat(data.getLinks()).containsExactly(link);
      assertThat(List.of(link)).isEqualTo(data.getLinks());
      span.end();
    }
  }

  @Test
  void attributes_ofAnEndedSpan_haveVerdicts() {
    RecordingRig rig = new RecordingRig();
    rig.tracer()
        .spanBuilder("GET")
        .setAttribute(METHOD, "GET")
        .startSpan()
        .setAttribute("http.response.status_code", 200)
        .setAttribute("unknown.name", 1)
        .addEvent("exception", Attributes.of(METHOD, "GET"))
        .end();

    FlatAttributes attributes = (FlatAttributes) rig.only().getAttributes();

    assertThat(attributes.classified(0)).isNotNull().extracting(Classified::key).isNotNull();
    assertThat(attributes.classified(1)).isNotNull();
    assertThat(attributes.classified(2)).isNotNull().extracting(Classified::key).isNull();
    assertThat(attributes.classified(2).mask()).isEqualTo(Categories.UNCLASSIFIED);
    FlatAttributes event = (FlatAttributes) rig.only().getEvents().get(0).getAttributes();
    assertThat(event.classified(0)).isNotNull();
    assertThat(rig.only().fieldsMask() & Categories.UNCLASSIFIED).isNotZero();
  }

  /** An entry that is declared in code while the span runs counts, as at its end. */
  @Test
  void attribute_declaredWhileTheSpanRuns_isKnown() {
    RecordingRig rig = new RecordingRig();
    AttributeKey<Long> key = AttributeKey.longKey("meeting.size");
    long usage = rig.fixture.mask("service.usage");
    Span span = rig.tracer().spanBuilder("INTERNAL").startSpan();
    span.setAttribute(key, 7L).setAttribute(METHOD, "GET");
    span.addEvent("exception", Attributes.of(key, 1L));
    rig.fixture.catalog.declareAttribute("meeting.size", usage, AttributeType.LONG, 0);
    span.end();
    assertThat(rig.only().fieldsMask() & Categories.UNCLASSIFIED).isZero();
    assertThat(rig.only().fieldsMask() & usage).isEqualTo(usage);
  }

  @Test
  void category_onAFullSpan_counts() {
    RecordingRig rig = new RecordingRig(limits(2, 8));
    Span span = rig.tracer().spanBuilder("GET").setAttribute("a", 1).startSpan();
    span.setAttribute("b", 2).setAttribute("c", 3).setAttribute(CATEGORY, "content.chat");
    span.end();
    assertThat(rig.only().ownMask() & rig.fixture.mask("content")).isNotZero();
    assertThat(rig.only().ownMask() & Categories.UNCLASSIFIED).isZero();
    assertThat(rig.only().getTotalAttributeCount()).isEqualTo(3);
    assertThat(rig.only().getAttributes().size()).isEqualTo(2);
  }

  @Test
  void category_setOnTheBuilder_counts() {
    RecordingRig rig = new RecordingRig();
    SpanBuilder builder = rig.tracer().spanBuilder("GET").setAttribute(CATEGORY, "content.chat");
    builder.startSpan().end();
    builder.startSpan().end();
    assertThat(rig.fixture.spans)
        .extracting(span -> span.ownMask() & rig.fixture.mask("content"))
        .containsExactly(rig.fixture.mask("content.chat"), 0L);
    assertThat(rig.fixture.spans.get(0).getTotalAttributeCount()).isZero();
  }

  @Test
  void reservedNames_neverBecomeAttributes() {
    RecordingRig rig = new RecordingRig();
    Span span = rig.tracer().spanBuilder("GET").setAttribute("assent.subject", "x").startSpan();
    span.setAttribute("assent.subject", "x").setAttribute("assent.subject/acme", true);
    span.end();
    assertThat(rig.only().getAttributes().isEmpty()).isTrue();
    assertThat(rig.only().getTotalAttributeCount()).isZero();
    assertThat(rig.only().subject()).isEqualTo(rig.fixture.subject);
  }

  @Test
  void eventLosesAttributes_keepsWhatItDeclared() {
    RecordingRig rig = new RecordingRig(limits(3, 8));
    Span span = rig.tracer().spanBuilder("GET").startSpan();
    span.addEvent(
        "exception",
        Attributes.of(
            AttributeKey.longKey("a"),
            1L,
            AttributeKey.longKey("b"),
            1L,
            CATEGORY,
            "content.chat"));
    span.end();
    EventData event = rig.only().getEvents().get(0);
    assertThat(FlatEvent.ownMask(event)).isEqualTo(rig.fixture.mask("content.chat"));
    assertThat(event.getAttributes().size()).isEqualTo(1);
    assertThat(event.getTotalAttributeCount()).isEqualTo(2);
  }

  /**
   * The mask that is stored with encoded data, which does not contain the declared categories of
   * its parts.
   */
  @Test
  void ownWithParts_partsDeclareTheirs_areAmongThem() {
    RecordingRig rig = new RecordingRig();
    Span span = rig.tracer().spanBuilder("GET").startSpan();
    span.addEvent("exception", Attributes.of(CATEGORY, "content.chat"));
    span.addLink(
        context("0af7651916cd43dd8448eb211c80319c"), Attributes.of(CATEGORY, "content.file"));
    span.end();
    long own = rig.only().ownMask();
    assertThat(rig.only().ownMaskWithParts())
        .isEqualTo(own | rig.fixture.mask("content.chat") | rig.fixture.mask("content.file"));
    rig.fixture.spans.clear();
    Span tree = rig.tracer().spanBuilder("GET").startSpan();
    tree.setAttribute(
        AttributeKey.valueKey("a"),
        Value.of(Value.of(KeyValue.of("assent.category", Value.of("content.chat")))));
    tree.end();
    assertThat(rig.only().ownMaskWithParts() & Categories.UNCLASSIFIED).isNotZero();
  }

  /** A truncated map keeps its declaration, which is read before. */
  @Test
  void tree_truncated_keepsWhatItDeclared() {
    RecordingRig rig = new RecordingRig(limits(3, 2));
    Span span = rig.tracer().spanBuilder("GET").startSpan();
    span.setAttribute(
        AttributeKey.valueKey("a"),
        Value.of(
            KeyValue.of("assent.category", Value.of("content.chat")),
            KeyValue.of("b", Value.of("long"))));
    span.end();
    Value<?> tree = rig.only().getAttributes().get(AttributeKey.valueKey("a"));
    assertThat(tree.asString()).contains("lo").doesNotContain("long", "assent");
    assertThat(rig.only().fieldsMask() & rig.fixture.mask("content.chat")).isNotZero();
  }

  /** The stamp must tell it: a datum whose stamp passes is not looked at again. */
  @Test
  void link_declaresACategory_isAmongTheFields() {
    RecordingRig rig = new RecordingRig();
    Span span = rig.tracer().spanBuilder("GET").startSpan();
    span.addLink(
        context("0af7651916cd43dd8448eb211c80319c"), Attributes.of(CATEGORY, "content.file"));
    span.end();
    assertThat(rig.only().fieldsMask() & rig.fixture.mask("content.file")).isNotZero();
    assertThat(rig.only().others() & rig.fixture.mask("content.file")).isNotZero();
  }

  /** Law 6: a grant between the start and the end does not count for the span. */
  @Test
  void earliest_ofASpan_isItsStart() {
    RecordingRig rig = new RecordingRig();
    rig.tracer().spanBuilder("GET").setStartTimestamp(5, TimeUnit.NANOSECONDS).startSpan().end();
    assertThat(rig.only().earliestEpochNanos()).isEqualTo(5);
    rig.fixture.spans.clear();
    Span backwards =
        rig.tracer().spanBuilder("GET").setStartTimestamp(9, TimeUnit.NANOSECONDS).startSpan();
    backwards.end(7, TimeUnit.NANOSECONDS);
    assertThat(rig.only().earliestEpochNanos()).isEqualTo(7);
  }

  /** Applies to links too, and to invalid ids in the API's own class. */
  @Test
  void link_idsThatAreNone_areNot() {
    RecordingRig rig = new RecordingRig();
    Span span = rig.tracer().spanBuilder("GET").startSpan();
    span.addLink(
        context("kanarienvogel\r\nkanarienvogel\r\nab"), Attributes.of(CATEGORY, "service"));
    span.end();
    assertThat(rig.only().getLinks())
        .hasSize(1)
        .extracting(LinkData::getSpanContext)
        .allSatisfy(link -> assertThat(link.isValid()).isFalse());
  }

  private static SpanContext context(String traceId) {
    return ImmutableSpanContext.create(
        traceId,
        "b7ad6b7169203331",
        TraceFlags.getSampled(),
        TraceState.getDefault(),
        false,
        /* skipIdValidation= */ true);
  }

  @Test
  void list_changedAfterItWasSet_isAsItWas() {
    RecordingRig rig = new RecordingRig();
    List<String> list = new ArrayList<>(List.of("a"));
    Span span = rig.tracer().spanBuilder("GET").startSpan();
    span.setAttribute(AttributeKey.stringArrayKey("list"), list);
    list.set(0, "b");
    span.end();
    assertThat(rig.only().getAttributes().get(AttributeKey.stringArrayKey("list")))
        .containsExactly("a");
  }

  @Test
  void markers_addWhileTheSpanRuns_countAtItsEnd() {
    RecordingRig rig = new RecordingRig();
    Span span = rig.tracer().spanBuilder("GET").startSpan();
    new SpanMarkers(rig.fixture.categories).add(span, rig.fixture.mask("content.file"));
    span.end();
    assertThat(rig.only().ownMask() & rig.fixture.mask("content.file")).isNotZero();
  }

  /** The marker of a span that an application wraps can't be reached. */
  @Test
  void addedSubject_throughAWrapperOfTheSpan_isNotLost() {
    RecordingRig rig = new RecordingRig();
    Span span = rig.tracer().spanBuilder("GET").startSpan();
    new SpanMarkers(rig.fixture.categories)
        .add(WrappedSpan.of(span), rig.fixture.decisions.subject("acme/u8"));
    span.end();
    assertThat(rig.only().subject().isUnreadable()).isTrue();
    assertThat(rig.only().ownMask() & Categories.UNCLASSIFIED).isNotZero();
  }

  @Test
  void attributesOfAFullSpan_namesThatCollide_areFoundAndDropped() {
    RecordingRig rig = new RecordingRig(limits(40, Integer.MAX_VALUE));
    Span span = rig.tracer().spanBuilder("GET").setSpanKind(SpanKind.SERVER).startSpan();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 128; i++) {
      StringBuilder name = new StringBuilder();
      for (int bit = 0; bit < 7; bit++) {
        name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      names.add(name.toString());
    }
    assertThat(names.stream().mapToInt(String::hashCode).distinct().count()).isEqualTo(1);
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < names.size(); i++) {
        span.setAttribute(names.get(i), round * 1000 + i);
      }
    }
    span.end();
    StampedSpan ended = rig.only();
    assertThat(ended.getAttributes().size()).isEqualTo(40);
    assertThat(ended.getTotalAttributeCount()).isEqualTo(128 + 88);
    for (int i = 0; i < 40; i++) {
      assertThat(ended.getAttributes().get(AttributeKey.longKey(names.get(i))))
          .isEqualTo(1000L + i);
    }
  }

  @Test
  void provider_shutDown_recordsNothing() {
    RecordingRig rig = new RecordingRig();
    Span before = rig.tracer().spanBuilder("GET").startSpan();
    rig.provider.shutdown();
    Span after = rig.tracer().spanBuilder("GET").startSpan();
    assertThat(after.isRecording()).isFalse();
    assertThat(after.getSpanContext().isValid()).isFalse();
    before.end();
    after.end();
    assertThat(rig.fixture.spans).hasSize(1);
    assertThat(rig.fixture.counts(Signal.TRACES).withheld()).isEmpty();
  }
}
