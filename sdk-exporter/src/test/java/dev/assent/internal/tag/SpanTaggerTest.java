/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.category.Categories;
import dev.assent.internal.data.FlatSpan;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.GivenDecision;
import dev.assent.internal.decision.GivenDecisions;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.gate.GateFixture;
import dev.assent.internal.send.OtlpBytes;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.tag.subject.SpanMarkers;
import dev.assent.ledger.Signal;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The subjects that a span carries, and the fields in its view. */
class SpanTaggerTest {
  private static final AttributeKey<Value<?>> SUBJECT = AttributeKey.valueKey("assent.subject");

  private final GateFixture fixture = new GateFixture("");
  private final Tracer tracer = fixture.tracing().get("io.opentelemetry.test");
  private final SpanMarkers markers = new SpanMarkers(Categories.builtIn(), fixture.liveSpans);
  private final SubjectHandle other = fixture.decisions.subject("acme/u8");

  private StampedSpan only() {
    assertThat(fixture.spans).hasSize(1);
    return fixture.spans.get(0);
  }

  private void assertLost() {
    assertThat(fixture.spans).isEmpty();
    assertThat(fixture.counts(Signal.TRACES).withheld()).containsEntry(Withheld.SUBJECT_LOST, 1L);
    assertThat(fixture.counts(Signal.TRACES).captured()).isEqualTo(1);
    assertThat(fixture.ledger.snapshot().balances()).isTrue();
  }

  private static List<String> subjects(StampedSpan span) {
    return span.subject().subjectPaths().stream().map(path -> path.value()).toList();
  }

  @Test
  void onEnd_plainSpan_isAViewOfTheProcesssOwnSubject() {
    tracer.spanBuilder("GET").startSpan().end();
    assertThat(only()).isInstanceOf(SpanView.class);
    assertThat(only().subject()).isSameAs(fixture.subject);
    assertThat(only().capturedUnder()).isSameAs(fixture.subject.decision());
  }

  @Test
  void onEnd_subjectsOfStartAndEndAndAdded_areUnited() throws Exception {
    Context parent = Context.root().with(fixture.decisions.subject("acme/u1"));
    Span span = within("acme/u2", () -> tracer.spanBuilder("GET").setParent(parent).startSpan());
    markers.add(span, fixture.decisions.subject("acme/u3"));
    within(
        "acme/u4",
        () -> {
          span.end();
          return span;
        });
    assertThat(subjects(only()))
        .containsExactly("acme/u1", "acme/u2", "acme/u3", "acme/u4", "acme/u7");
  }

  private Span within(String subject, Callable<Span> work) throws Exception {
    return Context.root().with(fixture.decisions.subject(subject)).wrap(work).call();
  }

  @Test
  void add_afterTheEnd_doesNothing() {
    Span span = tracer.spanBuilder("GET").startSpan();
    span.end();
    markers.add(span, other);
    assertThat(subjects(only())).containsExactly("acme/u7");
  }

  /** The subjects of a span are in none of its attributes. */
  @Test
  void onEnd_attributesLikeAnothersSubject_changeNothing() {
    Span span = tracer.spanBuilder("GET").startSpan();
    span.setAttribute("assent.subject", "acme/u9");
    span.setAttribute(AttributeKey.stringArrayKey("assent.subject"), List.of("x"));
    span.setAttribute("assent.marker", "acme/u9");
    span.end();
    assertThat(subjects(only())).containsExactly("acme/u7");
  }

  @Test
  void onEnd_noRoomForAnyAttribute_isStamped() {
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setSpanLimits(SpanLimits.builder().setMaxNumberOfAttributes(1).build())
            .addSpanProcessor(fixture.spanTagger())
            .build();
    provider.get("t").spanBuilder("GET").setAttribute("a", "b").startSpan().end();
    assertThat(subjects(only())).containsExactly("acme/u7");
  }

  @Test
  void onEnd_shortValuesOnly_markerSurvives() {
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setSpanLimits(SpanLimits.builder().setMaxAttributeValueLength(1).build())
            .addSpanProcessor(fixture.spanTagger())
            .build();
    provider.get("t").spanBuilder("GET").startSpan().end();
    assertThat(subjects(only())).containsExactly("acme/u7");
  }

  @Test
  void add_wrappedSpan_isFoundByItsIds() {
    Span span = tracer.spanBuilder("GET").startSpan();
    markers.add(WrappedSpan.of(span), other);
    span.end();
    assertThat(subjects(only())).containsExactly("acme/u7", "acme/u8");
  }

  @Test
  void add_wrapperWithOtherIds_isOfUnknownSubjectsAndCategories() {
    Span span = tracer.spanBuilder("GET").startSpan();
    markers.add(WrappedSpan.of(span, SpanContext.getInvalid()), other);
    span.end();
    assertThat(only().subject().isUnreadable()).isTrue();
    assertThat(only().ownMask() & Categories.UNCLASSIFIED).isNotZero();
  }

  /** A subject may be added by any copy of the API. */
  @Test
  void add_spanOfAnotherInstance_isFound() {
    Span span = tracer.spanBuilder("GET").startSpan();
    new SpanMarkers(Categories.builtIn()).add(span, other);
    span.end();
    assertThat(subjects(only())).containsExactly("acme/u7", "acme/u8");
  }

  @Test
  void add_leafOfAnotherInstance_isUnclassified() {
    long own = 1L << 50;
    Span span = tracer.spanBuilder("GET").startSpan();
    new SpanMarkers(Categories.builtIn()).add(span, own);
    span.end();
    assertThat(only().ownMask() & own).isZero();
    assertThat(only().ownMask() & Categories.UNCLASSIFIED).isNotZero();
  }

  @Test
  void add_spanThatDoesNotRecord_doesNothing() {
    markers.add(Span.getInvalid(), other);
    assertThat(fixture.counts(Signal.TRACES).captured()).isZero();
  }

  @Test
  void onEnd_recordedButNotSampled_isNotCaptured() {
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setSampler(
                new Sampler() {
                  @Override
                  public SamplingResult shouldSample(
                      Context parent,
                      String traceId,
                      String name,
                      io.opentelemetry.api.trace.SpanKind kind,
                      Attributes attributes,
                      List<io.opentelemetry.sdk.trace.data.LinkData> links) {
                    return SamplingResult.recordOnly();
                  }

                  @Override
                  public String getDescription() {
                    return "record only";
                  }
                })
            .addSpanProcessor(fixture.spanTagger())
            .build();
    provider.get("t").spanBuilder("GET").startSpan().end();
    assertThat(fixture.spans).isEmpty();
    assertThat(fixture.counts(Signal.TRACES).captured()).isZero();
  }

  @Test
  void view_attributes_hideTheCarriersByEveryMethod() throws Exception {
    Span span = tracer.spanBuilder("GET").setAttribute("http.request.method", "GET").startSpan();
    span.setAttribute("assent.category", "content.chat");
    span.end();
    StampedSpan view = only();
    Attributes attributes = view.getAttributes();
    Attributes expected = Attributes.builder().put("http.request.method", "GET").build();
    List<String> names = new ArrayList<>();
    attributes.forEach((key, value) -> names.add(key.getKey()));
    assertThat(names).containsExactly("http.request.method");
    assertThat(attributes.size()).isEqualTo(1);
    assertThat(attributes.isEmpty()).isFalse();
    assertThat(attributes.get(SUBJECT)).isNull();
    assertThat(attributes.get(AttributeKey.stringKey("http.request.method"))).isEqualTo("GET");
    assertThat(attributes.asMap()).isEqualTo(expected.asMap());
    assertThat(attributes.toBuilder().build()).isEqualTo(expected);
    assertThat(attributes).isEqualTo(expected).hasSameHashCodeAs(expected.asMap());
    assertThat(view.getTotalAttributeCount()).isEqualTo(1);
    for (MemoryMode mode : MemoryMode.values()) {
      var encoded =
          ExportTraceServiceRequest.parseFrom(OtlpBytes.ofSpans(List.of(view), mode))
              .getResourceSpans(0)
              .getScopeSpans(0)
              .getSpans(0);
      assertThat(encoded.getAttributesList()).hasSize(1);
      assertThat(encoded.getDroppedAttributesCount()).isZero();
    }
  }

  @Test
  void onEnd_categoryAttribute_addsToTheOwn() {
    Span span = tracer.spanBuilder("GET").startSpan();
    span.setAttribute("assent.category", "content.chat, protected.health");
    span.end();
    assertThat(only().ownMask())
        .isEqualTo(
            fixture.mask("service.telemetry")
                | fixture.mask("content.chat")
                | fixture.mask("protected.health"));
  }

  @Test
  void onEnd_categoryThatIsNone_isUnclassifiedAsAWhole() {
    Span span = tracer.spanBuilder("GET").startSpan();
    span.setAttribute("assent.category", "nonsense");
    span.end();
    assertThat(only().ownMask() & Categories.UNCLASSIFIED).isNotZero();
  }

  /** Law 6: a grant between the start and the end does not count for the span. */
  @Test
  void earliest_ofAViewAndOfACopy_isTheStart() {
    tracer.spanBuilder("GET").setStartTimestamp(5, TimeUnit.NANOSECONDS).startSpan().end();
    assertThat(only()).isInstanceOf(SpanView.class);
    assertThat(only().earliestEpochNanos()).isEqualTo(5);
    fixture.spans.clear();
    Span copied = tracer.spanBuilder("GET").setStartTimestamp(6, TimeUnit.NANOSECONDS).startSpan();
    copied.setAttribute(AttributeKey.valueKey("v"), new Shifting());
    copied.end();
    assertThat(only()).isInstanceOf(FlatSpan.class);
    assertThat(only().earliestEpochNanos()).isEqualTo(6);
  }

  @Test
  void onEnd_listChangedAfterwards_theSpanIsWhatWasJudged() {
    List<String> list = new ArrayList<>(List.of("before"));
    Value<?>[] values = {Value.of("before")};
    List<Value<?>> tree = Arrays.asList(values);
    Span span = tracer.spanBuilder("GET").startSpan();
    span.setAttribute(AttributeKey.stringArrayKey("a"), list);
    span.setAttribute(AttributeKey.valueKey("b"), Value.of(tree));
    span.addEvent("e", Attributes.of(AttributeKey.stringArrayKey("c"), list));
    span.addLink(SpanContext.getInvalid(), Attributes.of(AttributeKey.stringArrayKey("d"), list));
    span.end();
    list.set(0, "after");
    tree.set(0, Value.of("after"));
    StampedSpan stamped = only();
    assertThat(stamped.getAttributes().asMap().toString())
        .contains("before")
        .doesNotContain("after");
    assertThat(stamped.getEvents().get(0).getAttributes().asMap().toString())
        .contains("before")
        .doesNotContain("after");
    assertThat(stamped.getLinks().get(0).getAttributes().asMap().toString())
        .contains("before")
        .doesNotContain("after");
  }

  @Test
  void onEnd_valueOfTheApplicationsOwn_isRebuiltOnce() {
    Span span = tracer.spanBuilder("GET").startSpan();
    span.setAttribute(AttributeKey.valueKey("v"), new Shifting());
    span.end();
    Value<?> first = only().getAttributes().get(AttributeKey.valueKey("v"));
    assertThat(first).isNotInstanceOf(Shifting.class);
    assertThat(first).isEqualTo(only().getAttributes().get(AttributeKey.valueKey("v")));
  }

  /** A value that differs with each read. */
  private static final class Shifting implements Value<String> {
    private int reads;

    @Override
    public ValueType getType() {
      return ValueType.STRING;
    }

    @Override
    public String getValue() {
      return "read " + reads++;
    }

    @Override
    public String asString() {
      return getValue();
    }
  }

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"})
  void onEnd_valueOfAnotherTypeThanItsKey_isEmptied() {
    Span span = tracer.spanBuilder("GET").startSpan();
    span.setAttribute((AttributeKey) AttributeKey.longKey("http.status_code"), "text");
    span.end();
    assertThat(only().getAttributes().asMap()).doesNotContainValue("text");
    assertThat(only().fieldsMask() & Categories.UNCLASSIFIED).isNotZero();
  }

  @Test
  void onEnd_valueThatThrows_isWithheldAndCounted() {
    Span span = tracer.spanBuilder("GET").startSpan();
    span.setAttribute(
        AttributeKey.valueKey("v"),
        (Value<?>)
            java.lang.reflect.Proxy.newProxyInstance(
                Value.class.getClassLoader(),
                new Class<?>[] {Value.class},
                (proxy, method, args) -> {
                  throw new IllegalStateException("hostile");
                }));
    span.end();
    assertThat(fixture.spans).isEmpty();
    assertThat(fixture.counts(Signal.TRACES).withheld()).containsEntry(Withheld.GATE_FAILED, 1L);
  }

  @Test
  void onEnd_sinkThrows_theApplicationDoesNotNotice() {
    SpanTagger tagger =
        HostedTagging.withoutBaggage(fixture.decisions, fixture.catalog, fixture.liveSpans)
            .spans(
                Limits.NONE,
                List.of(),
                null,
                span -> {
                  throw new IllegalStateException("sink");
                });
    SdkTracerProvider.builder()
        .addSpanProcessor(tagger)
        .build()
        .get("t")
        .spanBuilder("GET")
        .startSpan()
        .end();
    assertThat(tagger.isStartRequired()).isTrue();
    assertThat(tagger.isEndRequired()).isTrue();
  }

  @Test
  void onEnd_decisionLoosenedMeanwhile_capturedUnderThatOfItsStart() {
    Decision atStart = GivenDecision.permitting(0).decision();
    GivenDecisions.decide(fixture.subject, atStart);
    Span span = tracer.spanBuilder("GET").startSpan();
    fixture.permit(fixture.all());
    span.end(System.currentTimeMillis() + 3_600_000, java.util.concurrent.TimeUnit.MILLISECONDS);
    assertThat(only().capturedUnder()).isSameAs(atStart);
    assertThat(fixture.spanGate.enter(only())).isNull();
  }

  /** The decision of all subjects is that of the end, at which no document adds anything. */
  @Test
  void onEnd_subjectAddedSinceADocumentAddedHealth_healthIsStillAdded() {
    long health = fixture.mask("protected.health");
    GivenDecision permitting = GivenDecision.permitting(fixture.all());
    fixture.decide(permitting.adding(health));
    Span span = tracer.spanBuilder("GET").startSpan();
    fixture.decide(permitting);
    markers.add(span, other);
    span.end();
    assertThat(subjects(only())).contains("acme/u8");
    assertThat(only().capturedUnder().addedToWaiting()).isEqualTo(health);
  }

  @Test
  void onEnd_subjectAddedSinceADocumentAddedHealthForAWhile_healthIsStillAdded() {
    long health = fixture.mask("protected.health");
    GivenDecision permitting = GivenDecision.permitting(fixture.all());
    Span span = tracer.spanBuilder("GET").startSpan();
    fixture.decide(permitting.adding(health));
    fixture.decide(permitting);
    markers.add(span, other);
    span.end();
    assertThat(subjects(only())).contains("acme/u8");
    assertThat(only().capturedUnder().addedToWaiting()).isEqualTo(health);
  }

  @Test
  void toString_ofWhatIsQueued_saysNothing() {
    Span span = tracer.spanBuilder("secret name").setAttribute("k", "secret").startSpan();
    span.setAttribute(AttributeKey.stringArrayKey("a"), List.of("secret"));
    span.end();
    assertThat(only().toString() + only().getAttributes()).doesNotContain("secret");
  }
}
