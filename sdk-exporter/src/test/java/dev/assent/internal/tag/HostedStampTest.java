/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.opentelemetry.api.common.AttributeKey.valueKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.gate.DatumGate;
import dev.assent.internal.gate.WithheldNames;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.tag.subject.AttributeSubjects;
import dev.assent.internal.tag.subject.CaptureContext;
import dev.assent.internal.tag.subject.HostedMarker;
import dev.assent.internal.tag.subject.HostedNaming;
import dev.assent.internal.tag.subject.SubjectMarker;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Signal;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Recipient;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.common.internal.AttributesMap;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.internal.ExtendedSpanProcessor;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A span of a taken-over SDK is read in one pass. Its stamp is as if its subjects, declarations and
 * fields were read one after the other, and a span that is dropped unread is one that the gate
 * withholds whole.
 */
class HostedStampTest {
  private static final SpanLimits FEW = SpanLimits.builder().setMaxNumberOfAttributes(14).build();
  private static final SpanLimits CUT = FEW.toBuilder().setMaxAttributeValueLength(40).build();

  /** What became of a span. */
  private enum Fate {
    STAMPED,
    REBUILT,
    DROPPED,
    FAILED
  }

  private final Map<Fate, Integer> fates = new EnumMap<>(Fate.class);

  @ParameterizedTest
  @Tag("ci")
  @CsvSource({
    "1, FIRST_PARTY, acme/u7, false",
    "2, FIRST_PARTY, '', true",
    "3, THIRD_PARTY, acme/u7, true",
    "4, THIRD_PARTY, '', false",
  })
  void onEnd_randomSpans_areStampedAsInSeparatePasses(
      long seed, Recipient recipient, String own, boolean isCut) {
    HostedRig rig = HostedRig.of(recipient, own);
    SpanLimits limits = isCut ? CUT : FEW;
    Compared compared = new Compared(rig, Limits.of(limits));
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setSpanLimits(limits)
            .addSpanProcessor(new Mutating(new Random(seed)))
            .addSpanProcessor(compared)
            .build()) {
      new Spans(rig, provider, new Random(seed), isCut).run(3_000);
    }
    compared.stamped.clear();
    rig.assertForgotten();
    assertThat(fates.containsKey(Fate.FAILED)).isNotEqualTo(isCut);
    if (recipient == Recipient.FIRST_PARTY) {
      assertThat(fates).containsKeys(Fate.STAMPED, Fate.REBUILT).doesNotContainKey(Fate.DROPPED);
    } else {
      assertThat(fates).containsKeys(Fate.STAMPED, Fate.DROPPED);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Recipient.class,
      names = {"FIRST_PARTY", "THIRD_PARTY"})
  void onEnd_categoryThatFails_stillNamesTheSubjectOfTheSpanAbove(Recipient recipient) {
    HostedRig rig = HostedRig.of(recipient, "");
    Span above = rig.span("above", Context.root());
    Span child = rig.span("child", Context.root().with(above));
    child.setAttribute(stringArrayKey("assent.category"), new Failing());
    child.setAttribute("assent.subject/acme/u9", "");
    child.end();

    SubjectMarker marker = rig.tagging.naming(Limits.NONE).marker(above.getSpanContext());
    assertThat(HostedRig.text(Objects.requireNonNull(marker).subject())).isEqualTo("acme/u9");
    assertThat(rig.counts(Signal.TRACES).withheld())
        .containsOnly(Map.entry(Withheld.GATE_FAILED, 1L));
  }

  /** The SDK lends its map to all processors, and each of them can change it. */
  @Test
  void onEnd_mapThatIsChangedLater_valuesAreThoseThatWereClassified() {
    HostedRig rig = HostedRig.of(Recipient.FIRST_PARTY, "");
    for (int i = 0; i < 3; i++) { // from the second on by a plan
      Span span = rig.span("GET", Context.root());
      span.setAttribute("http.request.method", "GET").end();
      Attributes lent = ((ReadableSpan) span).toSpanData().getAttributes();
      ((AttributesMap) lent).put(stringKey("http.request.method"), "words of someone");
      ((AttributesMap) lent).put(stringKey("meeting.chat.text"), "more words");

      StampedSpan stamped = rig.spans.get(i);
      assertThat(stamped.getAttributes())
          .isEqualTo(Attributes.of(stringKey("http.request.method"), "GET"));
      assertThat(stamped.getTotalAttributeCount()).isEqualTo(1);
    }
  }

  /** The SDK keeps the attributes of an event as they are given. */
  @Test
  void onEnd_emptyAttributesOfAnEventThatAreFilledLater_stayEmpty() {
    HostedRig rig = HostedRig.of(Recipient.FIRST_PARTY, "");
    for (int i = 0; i < 3; i++) {
      AttributesMap lent = AttributesMap.create(10, Integer.MAX_VALUE);
      rig.span("GET", Context.root())
          .setAttribute("http.request.method", "GET")
          .addEvent("exception", lent)
          .end();
      lent.put(stringKey("meeting.chat.text"), "words of someone");

      assertThat(rig.spans.get(i).getEvents().get(0).getAttributes().isEmpty()).isTrue();
    }
  }

  @Test
  void onStart_anySpan_getsNoAttribute() {
    HostedRig rig = HostedRig.of(Recipient.FIRST_PARTY, "");
    Span span = rig.entry("GET", HostedRig.naming(Context.root(), "acme/u1"));
    rig.decisions.subject("acme/u2").addTo(span);

    assertThat(((ReadableSpan) span).getAttributes().isEmpty()).isTrue();
    span.end();
    assertThat(HostedRig.text(rig.spans.get(0).subject())).isEqualTo("acme/u2");
  }

  @Test
  void onEnd_fullSpan_isUnclassifiedUnlessItDeclaresItsCategory() {
    HostedRig rig = HostedRig.of(Recipient.FIRST_PARTY, "");
    for (boolean declares : List.of(false, true)) {
      Span span = rig.span("GET", Context.root());
      if (declares) {
        span.setAttribute("assent.category", "service.usage");
      }
      for (int i = 0; i < HostedRig.LIMITS.getMaxNumberOfAttributes(); i++) {
        span.setAttribute("a" + i, 1L);
      }
      span.setAttribute("assent.category", "content.chat").end();
      StampedSpan last = rig.spans.get(rig.spans.size() - 1);
      assertThat(rig.catalog.categories().names(last.ownMask()))
          .contains(declares ? "content.chat" : "unclassified");
      assertThat(last.subject().isUnreadable()).isTrue();
    }
  }

  /** Older SDKs count an attribute that is set twice as two. */
  @Test
  void onEnd_attributesSetTwice_areNotTakenForDroppedOnes() {
    HostedRig rig = HostedRig.of(Recipient.FIRST_PARTY, "");
    Span span = rig.span("GET", Context.root());
    for (int i = 0; i < 100; i++) {
      span.setAttribute("http.route", "/x");
    }
    span.end();

    assertThat(rig.catalog.categories().names(rig.spans.get(0).ownMask()))
        .containsExactly("service.telemetry");
  }

  @Test
  void onEnd_ofTwoProcessors_theMarkerLivesUntilBothHaveReadIt() {
    HostedRig rig = HostedRig.of(Recipient.FIRST_PARTY, "");
    List<StampedSpan> one = new ArrayList<>();
    List<Integer> live = new ArrayList<>();
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .addSpanProcessor(rig.tagging.spans(Limits.NONE, List.of(), null, one::add))
            .addSpanProcessor(
                rig.tagging.spans(
                    Limits.NONE, List.of(), null, span -> live.add(rig.liveSpans.size())))
            .build()) {
      provider.get("t").spanBuilder("x").startSpan().end();
    }
    assertThat(one).hasSize(1);
    assertThat(live).containsExactly(1);
    assertThat(rig.liveSpans.size()).isZero();
  }

  /** Changes spans while they end, after the application and before the tagger. */
  private record Mutating(Random random) implements ExtendedSpanProcessor {
    @Override
    public void onEnding(ReadWriteSpan span) {
      switch (random.nextInt(12)) {
        case 0 -> span.setAttribute("assent.category", "content.chat");
        case 1 -> span.setAttribute("assent.subject/acme/u5", "");
        case 2 -> span.setAttribute("meeting.chat.text", "words");
        case 3 -> span.updateName("GET /late");
        default -> {
          return;
        }
      }
    }

    @Override
    public boolean isOnEndingRequired() {
      return true;
    }

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
      return false;
    }
  }

  /** The tagger, and beside it the same steps one after the other. */
  private final class Compared implements io.opentelemetry.sdk.trace.SpanProcessor {
    private final HostedRig rig;
    private final Limits limits;
    private final HostedNaming naming;
    private final Classifier classifier;
    private final SpanStamper stamper;
    private final List<StampedSpan> stamped = new ArrayList<>();
    private final SpanTagger tagger;

    Compared(HostedRig rig, Limits limits) {
      this.rig = rig;
      this.limits = limits;
      this.classifier = new Classifier(rig.catalog, limits);
      this.stamper = new SpanStamper(classifier);
      this.naming = rig.tagging.naming(limits);
      this.tagger =
          rig.tagging.spans(
              limits, List.of(rig.ledger.account(0, Signal.TRACES)), rig.ledger, stamped::add);
    }

    @Override
    public void onStart(Context parentContext, ReadWriteSpan span) {
      tagger.onStart(parentContext, span);
    }

    @Override
    public boolean isStartRequired() {
      return true;
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      Ledger.Entry before = rig.counts(Signal.TRACES);
      stamped.clear();
      HostedMarker marker = naming.marker(span.getSpanContext());
      tagger.onEnd(span);
      Object expected =
          expected(
              span,
              Objects.requireNonNull(
                  marker)); // afterwards, since it adds subjects to the marker, too

      Fate fate;
      if (expected instanceof StampedSpan other) {
        fate = stamped.isEmpty() ? dropped(other, before) : same(stamped.get(0), other);
      } else {
        assertThat(stamped).isEmpty();
        assertThat(counted(before, (Withheld) expected)).isEqualTo(1);
        fate = Fate.FAILED;
      }
      fates.merge(fate, 1, Integer::sum);
    }

    private long counted(Ledger.Entry before, Withheld reason) {
      return rig.counts(Signal.TRACES).withheld().getOrDefault(reason, 0L)
          - before.withheld().getOrDefault(reason, 0L);
    }

    /** The categories that were counted since. */
    private Set<String> categories(Ledger.Entry before) {
      Set<String> counted = new HashSet<>();
      rig.counts(Signal.TRACES)
          .withheldByCategory()
          .forEach(
              (category, now) -> {
                if (!now.equals(before.withheldByCategory().get(category))) {
                  counted.add(category);
                }
              });
      return counted;
    }

    /** A stamped span, or the reason why there is none. */
    private Object expected(ReadableSpan span, HostedMarker marker) {
      try {
        SpanData data = span.toSpanData();
        Attributes attributes = data.getAttributes();
        CaptureContext captured =
            naming.atEnd(
                marker,
                AttributeSubjects.of(attributes),
                data.getTotalAttributeCount(),
                attributes.size());
        return stamper.stamp(data, marker, captured);
      } catch (IllegalStateException e) {
        return Withheld.GATE_FAILED;
      }
    }

    private Fate same(StampedSpan ours, StampedSpan other) {
      assertThat(ours.getClass()).isEqualTo(other.getClass());
      assertThat(ours.ownMask()).isEqualTo(other.ownMask());
      assertThat(ours.fieldsMask()).isEqualTo(other.fieldsMask());
      assertThat(ours.others()).isEqualTo(other.others());
      assertThat(ours.isNameKnown()).isEqualTo(other.isNameKnown());
      assertThat(ours.subject()).isSameAs(other.subject());
      assertThat(ours.capturedUnder()).isSameAs(other.capturedUnder());
      assertThat(ours.getTotalAttributeCount()).isEqualTo(other.getTotalAttributeCount());
      assertThat(ours.getAttributes()).isEqualTo(other.getAttributes());
      FlatAttributes flat = (FlatAttributes) ours.getAttributes();
      assertThat(flat.isOf(classifier.entries()))
          .isEqualTo(((FlatAttributes) other.getAttributes()).isOf(classifier.entries()));
      for (int i = 0; i < flat.size(); i++) {
        assertThat(flat.key(i).getKey()).doesNotStartWith("assent.subject");
      }
      return ours instanceof SpanView ? Fate.STAMPED : Fate.REBUILT;
    }

    /** The gate withholds it, for the same reason and with the same own categories. */
    private Fate dropped(StampedSpan other, Ledger.Entry before) {
      LiveLedger gated = LiveLedger.create(rig.catalog.categories(), rig.destinations);
      List<StampedSpan> held = new ArrayList<>();
      StampedSpan passed =
          DatumGate.ofSpans(
                  0,
                  rig.catalog,
                  limits,
                  gated.account(0, Signal.TRACES),
                  WithheldNames.IGNORED,
                  (span, from, decision) -> held.add(span))
              .enter(other);
      assertThat(passed).isNull();
      assertThat(held).isEmpty();
      Ledger.Entry counts =
          gated.snapshot().entries().stream()
              .filter(entry -> entry.signal() == Signal.TRACES)
              .findFirst()
              .orElseThrow();
      assertThat(counts.withheld()).hasSize(1);
      assertThat(categories(before))
          .hasSameElementsAs(rig.catalog.categories().names(other.ownMask()));
      counts
          .withheld()
          .forEach((reason, number) -> assertThat(counted(before, reason)).isEqualTo(number));
      return Fate.DROPPED;
    }
  }

  /** Random spans on one thread. */
  private static final class Spans {
    private final HostedRig rig;
    private final SdkTracerProvider provider;
    private final Random random;
    private final boolean isCut;
    private final Span linked;

    Spans(HostedRig rig, SdkTracerProvider provider, Random random, boolean isCut) {
      this.rig = rig;
      this.provider = provider;
      this.random = random;
      this.isCut = isCut;
      this.linked = rig.span("linked", Context.root());
      linked.end();
    }

    void run(int spans) {
      for (int i = 0; i < spans; i++) {
        Context given = random.nextInt(3) == 0 ? named(Context.root()) : Context.root();
        Span above = random.nextBoolean() ? null : start(given);
        Span span = start(above == null ? given : given.with(above));
        for (int n = random.nextInt(16); n > 0; n--) {
          set(span);
        }
        Context atEnd = random.nextInt(4) == 0 ? named(Context.current()) : Context.current();
        try (Scope scope = atEnd.makeCurrent()) {
          span.end();
        }
        if (above != null) {
          above.end();
        }
      }
    }

    private Context named(Context context) {
      return switch (random.nextInt(4)) {
        case 0 -> HostedRig.naming(context, "acme/u1");
        case 1 -> HostedRig.naming(context, "not a path,");
        case 2 -> context.with(rig.decisions.subject("acme/u2"));
        default -> HostedRig.naming(context, "acme/u3,acme/u4");
      };
    }

    private Span start(Context context) {
      var builder =
          provider
              .get(pick("t", "meetings", "io.opentelemetry.tomcat-10.0"))
              .spanBuilder(pick("GET /x", "secret of acme", "GET"))
              .setParent(context)
              .setSpanKind(random.nextInt(4) == 0 ? SpanKind.SERVER : SpanKind.CLIENT);
      switch (random.nextInt(8)) {
        case 0 -> builder.setAttribute("assent.category", "service.usage");
        case 1 -> builder.setAttribute("http.route", "/x");
        default -> builder.setAttribute("http.request.method", "GET");
      }
      return builder.startSpan();
    }

    private void set(Span span) {
      switch (random.nextInt(24)) {
        case 0 -> span.setAttribute("assent.category", pick("service.usage", "content.chat", "no"));
        case 1 -> span.setAttribute(stringArrayKey("assent.category"), List.of("service.usage"));
        case 2 -> span.setAttribute(longKey("assent.category"), 7L);
        case 3 -> span.setAttribute("assent.subject/acme/u" + random.nextInt(3), "");
        case 4 -> span.setAttribute("assent.subject/", pick("", "x"));
        case 5 -> span.setAttribute("assent.subject", "acme/u7");
        case 6 -> rare(span);
        case 7 ->
            span.setAttribute(
                valueKey("assent"), Value.of(KeyValue.of("category", Value.of("content.chat"))));
        case 8 -> span.setAttribute(new OwnKey("http.request.method"), "GET");
        case 9 -> span.setAttribute(stringArrayKey("process.command_args"), List.of("a", "b"));
        case 10 -> span.addEvent("exception", Attributes.of(stringKey("exception.message"), "m"));
        case 11 -> span.addLink(linked.getSpanContext());
        case 12 -> span.setStatus(StatusCode.ERROR, "why");
        case 13 -> span.setAttribute("unknown." + random.nextInt(4), 1L);
        case 14 -> span.setAttribute("url.query", "q=secret");
        case 15 -> span.setAttribute("user.full_name", "x".repeat(random.nextInt(60)));
        case 16 -> span.setAttribute("http.response.status_code", "two hundred");
        default -> span.setAttribute(pick("http.route", "url.scheme", "server.address"), "/x");
      }
    }

    private void rare(Span span) {
      switch (random.nextInt(4)) {
        case 0 -> {
          if (!isCut) { // the SDK itself reads a list to cut it
            span.setAttribute(stringArrayKey("assent.category"), new Failing());
          }
        }
        case 1 -> span.setAttribute(valueKey("assent.category"), Value.empty());
        case 2 -> span.setAttribute(valueKey("assent.subject"), Value.empty());
        default -> span.setAttribute(new OwnKey("assent.subject/acme/u6"), "");
      }
    }

    private String pick(String... some) {
      return some[random.nextInt(some.length)];
    }
  }

  /** A list that can't be read. */
  private static final class Failing extends AbstractList<String> {
    @Override
    public String get(int index) {
      throw new IllegalStateException("canary");
    }

    @Override
    public int size() {
      return 1;
    }
  }

  /** A key of an application's own class. */
  private record OwnKey(String name) implements AttributeKey<String> {
    @Override
    public String getKey() {
      return name;
    }

    @Override
    public AttributeType getType() {
      return AttributeType.STRING;
    }
  }
}
