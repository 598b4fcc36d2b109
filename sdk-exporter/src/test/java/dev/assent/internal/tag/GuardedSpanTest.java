/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.category.Categories;
import dev.assent.internal.data.FlatEvent;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.gate.GateFixture;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Signal;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.internal.ImmutableSpanContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.data.LinkData;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The guarded spans that an application receives, and the tagger's handling of the SDK's own spans.
 */
class GuardedSpanTest {
  private static final AttributeKey<String> CATEGORY = AttributeKey.stringKey("assent.category");

  private final GateFixture fixture = new GateFixture("");

  private SdkTracerProvider provider(SpanLimits limits, boolean guarded) {
    Limits seen = guarded ? Limits.guarded(limits) : Limits.of(limits);
    return SdkTracerProvider.builder()
        .setSpanLimits(limits)
        .addSpanProcessor(
            new SpanTagger(
                fixture.decisions,
                fixture.catalog,
                seen,
                List.of(fixture.ledger.account(0, Signal.TRACES)),
                fixture.spans::add))
        .build();
  }

  private GuardedTracerProvider guarded(SpanLimits limits) {
    return new GuardedTracerProvider(
        provider(limits, true),
        new CategoryGuard(
            fixture.categories,
            List.of(fixture.ledger.account(0, Signal.TRACES)),
            Clock.system(),
            limits.getMaxAttributeValueLength()),
        limits);
  }

  private StampedSpan only() {
    assertThat(fixture.spans).hasSize(1);
    return fixture.spans.get(0);
  }

  private static SpanLimits limits(int attributes, int length) {
    return SpanLimits.builder()
        .setMaxNumberOfAttributes(attributes)
        .setMaxNumberOfAttributesPerEvent(1)
        .setMaxAttributeValueLength(length)
        .build();
  }

  /**
   * These defaults of the API reach the SDK's span through its other methods. A new default must be
   * delegated, or listed here.
   */
  @Test
  void methods_thatAreDefaults_areKnown() {
    assertThat(inherited(ReadWriteSpan.class, GuardedSpan.class))
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
    assertThat(inherited(SpanBuilder.class, GuardedSpanBuilder.class))
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
    Span span = guarded(SpanLimits.getDefault()).get("t").spanBuilder("GET").startSpan();
    span.setAttribute("a", "b").updateName("other");
    ReadableSpan readable = (ReadableSpan) span;
    assertThat(readable.getName()).isEqualTo("other");
    assertThat(readable.getAttribute(AttributeKey.stringKey("a"))).isEqualTo("b");
    assertThat(readable.hasEnded()).isFalse();
    span.end();
    assertThat(readable.hasEnded()).isTrue();
    assertThat(only().getTotalAttributeCount()).isEqualTo(1);
  }

  /** W4: for the SDK's own spans, the attribute is reserved at the start. */
  @Test
  void sdksSpan_full_stillTakesItsCategory() {
    Span span = provider(limits(3, 100), false).get("t").spanBuilder("GET").startSpan();
    span.setAttribute("a", 1).setAttribute("b", 2).setAttribute("c", 3);
    span.setAttribute(CATEGORY, "content.chat");
    span.end();
    assertThat(only().own() & fixture.mask("content.chat")).isNotZero();
    assertThat(only().own() & Categories.UNCLASSIFIED).isZero();
  }

  /** W4: a category set before the start is kept. */
  @Test
  void sdksSpan_builtWithACategory_keepsIt() {
    SpanBuilder builder = provider(limits(3, 100), false).get("t").spanBuilder("GET");
    builder.setAttribute(CATEGORY, "content.chat").startSpan().end();
    assertThat(only().own() & fixture.mask("content.chat")).isNotZero();
  }

  /** W4: a part that lost attributes may have lost its declared category. */
  @Test
  void sdksSpan_eventLostAttributes_isUnclassified() {
    Span span = provider(limits(3, 100), false).get("t").spanBuilder("GET").startSpan();
    span.addEvent("exception", Attributes.of(AttributeKey.longKey("a"), 1L, CATEGORY, "service"));
    span.end();
    assertThat(only().fields() & Categories.UNCLASSIFIED).isNotZero();
    assertThat(FlatEvent.own(only().getEvents().get(0)) & ~fixture.mask("service")).isNotZero();
  }

  @Test
  void guardedSpan_eventLostAttributes_keepsWhatItDeclared() {
    Span span = guarded(limits(3, 8)).get("t").spanBuilder("GET").startSpan();
    span.addEvent(
        "exception", Attributes.of(AttributeKey.longKey("a"), 1L, CATEGORY, "content.chat"));
    span.end();
    assertThat(FlatEvent.own(only().getEvents().get(0))).isEqualTo(fixture.mask("content.chat"));
  }

  /**
   * The mask that is stored with encoded data, which does not contain the declared categories of
   * its parts.
   */
  @Test
  void ownWithParts_partsDeclareTheirs_areAmongThem() {
    Span span = guarded(SpanLimits.getDefault()).get("t").spanBuilder("GET").startSpan();
    span.addEvent("exception", Attributes.of(CATEGORY, "content.chat"));
    span.addLink(
        context("0af7651916cd43dd8448eb211c80319c"), Attributes.of(CATEGORY, "content.file"));
    span.end();
    long own = only().own();
    assertThat(only().ownWithParts())
        .isEqualTo(own | fixture.mask("content.chat") | fixture.mask("content.file"));
    fixture.spans.clear();
    Span tree = guarded(SpanLimits.getDefault()).get("t").spanBuilder("GET").startSpan();
    tree.setAttribute(
        AttributeKey.valueKey("a"),
        Value.of(Value.of(KeyValue.of("assent.category", Value.of("content.chat")))));
    tree.end();
    assertThat(only().ownWithParts() & Categories.UNCLASSIFIED).isNotZero();
  }

  /** W15: applies to links too, and to invalid ids in the API's own class. */
  @Test
  void link_idsThatAreNone_areNot() {
    Span span = guarded(SpanLimits.getDefault()).get("t").spanBuilder("GET").startSpan();
    span.addLink(
        context("kanarienvogel\r\nkanarienvogel\r\nab"), Attributes.of(CATEGORY, "service"));
    span.end();
    assertThat(only().getLinks())
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
}
