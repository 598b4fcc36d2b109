/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.Rounds;
import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.data.FlatEvent;
import dev.assent.internal.data.FlatLink;
import dev.assent.internal.data.FlatLog;
import dev.assent.internal.data.FlatSpan;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.data.StrippableLog;
import dev.assent.internal.data.StrippableSpan;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.tag.HostedTagging;
import dev.assent.internal.tag.SpanTagger;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.tag.subject.LiveSpans;
import dev.assent.ledger.Signal;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.data.ExceptionEventData;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The verdicts that a stamp stores strip a span exactly as a classification of all its fields from
 * scratch: with conditional entries whose attributes go, trees, placeholders, declarations at any
 * time, limits, live exceptions and composed names, across several gates.
 */
@Tag("rounds")
class StoredVerdictTest {
  private static final int ROUNDS = Rounds.of(3_000);
  private static final int LATE = 40;
  private static final List<String> NAMES =
      List.of(
          "http.request.method",
          "http.route",
          "url.template",
          "db.query.text",
          "exception.message",
          "unheard.of",
          "chat.a",
          "my.peer",
          "my.system",
          "my.topic",
          "my.mode",
          "my.page",
          "flag.a",
          "assent.x",
          "client.address",
          "client.address.network",
          "url.full",
          "user_agent.version");

  private static final SpanLimits TIGHT =
      SpanLimits.builder().setMaxNumberOfAttributes(6).setMaxAttributeValueLength(9).build();

  private final GateFixture fixture =
      new GateFixture(
          """
          scopes: [{ name: org.boot }]
          loggers: [{ name: com.acme.Trusted, category: service.diagnostic, exceptions: true }]
          spans: [{ name: load page, category: service.usage }, { name: chat, category: content.chat }]
          events: [{ name: page, category: service.usage }]
          attributes:
            - { prefix: chat., type: any, category: [content.chat, personal.contact] }
            - { prefix: late., category: service.usage }
            - { prefix: flag., type: boolean, category: service.usage }
            - { name: my.peer, category: personal.network }
            - { name: my.peer, category: service.telemetry, shape: token, when: { kind: CLIENT } }
            - { name: my.system, category: service.usage, values: [kafka, GET] }
            - { name: my.topic, category: content.other }
            - { name: my.topic, category: service.telemetry, shape: token,
                when: { attribute: { my.system: [kafka] } } }
            - { name: my.mode, category: personal.identifier }
            - { name: my.mode, category: service.usage, shape: token,
                when: { scope: org.boot, attribute: { my.peer: [a] } } }
            - { name: my.page, category: service.usage, shape: token, when: { scope: org.boot } }
          """);
  private final List<String> told = new ArrayList<>();
  private final WithheldNames names =
      new WithheldNames() {
        @Override
        public void attribute(String name, AttributeType type) {
          told.add(name + type);
        }

        @Override
        public void event(String name) {
          told.add("event " + name);
        }

        @Override
        public void scope(String name) {}

        @Override
        public void span(String name) {
          told.add("span " + name);
        }

        @Override
        public void withheld(String name, long missing) {
          told.add(name + missing);
        }
      };

  private int declared;

  @Test
  void strip_anyLogAtSeveralGates_asClassifiedFromScratch() {
    LogStripper stripper = new LogStripper(new Classifier(fixture.catalog, Limits.NONE), names);
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      StampedLog log = log(random);
      for (int gate = 0; gate < 3; gate++) {
        declareLate(random);
        log = strip(log, random, stripper, "seed " + seed + " gate " + gate);
      }
    }
    assertThat(declared).isGreaterThan(LATE / 2);
  }

  private StampedLog strip(StampedLog log, Random random, LogStripper stripper, String as) {
    return strip(
        log, withoutVerdicts((FlatLog) log), random, stripper, StoredVerdictTest::text, as);
  }

  /** Declares another name, in one of a hundred calls. */
  private void declareLate(Random random) {
    if (random.nextInt(100) == 0 && declared < LATE) {
      fixture.catalog.declareAttribute(
          "late." + declared++, fixture.mask("content.chat"), AttributeType.STRING, 99);
    }
  }

  private StripRule rule(Random random) {
    long permitted = random.nextLong() | random.nextLong() | fixture.mask("service.telemetry");
    long redacted = random.nextBoolean() ? 0 : random.nextLong();
    long reduced = random.nextBoolean() ? 0 : random.nextLong() | random.nextLong();
    long added = random.nextInt(4) == 0 ? fixture.mask("protected.health") : 0;
    long unknown = random.nextBoolean() ? 0 : added;
    return new StripRule(permitted, redacted, reduced, 0, added, unknown, fixture.mask("content"));
  }

  /** Strips a datum by its verdicts and without any, compares, and returns what is left. */
  private <D extends Stamped> D strip(
      D datum,
      D withoutVerdicts,
      Random random,
      DatumStripper<D> stripper,
      Function<D, String> text,
      String as) {
    StripRule rule = rule(random);
    StripContext anew = new StripContext(rule);
    told.clear();
    D wanted = stripper.copy(withoutVerdicts, anew, datum);
    List<String> wantedNames = List.copyOf(told);
    StripContext strip = new StripContext(rule);
    told.clear();
    D left = stripper.copy(datum, strip, datum);
    assertThat(told).as(as).containsExactlyInAnyOrderElementsOf(wantedNames);
    assertThat(strip.missing()).as(as).isEqualTo(anew.missing());
    assertThat(strip.kept()).as(as).isEqualTo(anew.kept());
    assertThat(left.fieldsMask()).as(as).isEqualTo(wanted.fieldsMask());
    assertThat(text.apply(left)).as(as).isEqualTo(text.apply(wanted));
    return left;
  }

  /** The same log record with nothing stored. */
  private static FlatLog withoutVerdicts(FlatLog log) {
    StrippableLog parts =
        new StrippableLog(
            log.getBodyValue(),
            withoutVerdicts(log.getAttributes()),
            log.getTotalAttributeCount(),
            log.getSeverityText(),
            log.getEventName(),
            log.stackTrace(),
            log.getSpanContext(),
            log.getInstrumentationScopeInfo(),
            log.getResource(),
            log.freeText());
    return new FlatLog(
        log, parts, log.subject(), log.capturedUnder(), log.ownMask(), log.fieldsMask(), -1);
  }

  private static String text(StampedLog log) {
    Value<?> body = log.getBodyValue();
    return (body == null ? "" : body.getType() + body.asString())
        + log.getSeverityText()
        + log.getSeverity()
        + log.getEventName()
        + ((FlatLog) log).stackTrace()
        + text(log.getAttributes())
        + log.getTotalAttributeCount()
        + log.getInstrumentationScopeInfo()
        + log.getResource()
        + log.earliestEpochNanos()
        + log.ownMask();
  }

  private StampedLog log(Random random) {
    LogRecordBuilder builder =
        fixture
            .logging()
            .get(pick(random, "", "org.boot", "com.acme.Trusted", "secret"))
            .logRecordBuilder()
            .setSeverityText(pick(random, "INFO", "WARN", "secret"))
            .setTimestamp(random.nextInt(3), TimeUnit.SECONDS);
    switch (random.nextInt(4)) {
      case 0 -> builder.setBody("secret");
      case 1 ->
          builder.setBody(
              Value.of(
                  KeyValue.of("http.route", Value.of("a")),
                  KeyValue.of("late." + random.nextInt(LATE), Value.of("c")),
                  KeyValue.of("chat.a", Value.of("d"))));
      case 2 -> builder.setEventName(pick(random, "page", "secret event"));
      default -> builder.setBody(Value.of(random.nextInt(9)));
    }
    builder.setAllAttributes(attributes(random, 2)).setAllAttributes(attributes(random, 2));
    if (random.nextInt(4) == 0) {
      builder.setException(new IllegalStateException("secret"));
    }
    builder.emit();
    return fixture.logs.remove(0);
  }

  private SpanStripper stripper(Limits limits) {
    return new SpanStripper(new Classifier(fixture.catalog, limits), names);
  }

  @Test
  void strip_anySpanAtSeveralGates_asClassifiedFromScratch() {
    SpanStripper free = stripper(Limits.NONE);
    SpanStripper tight = stripper(Limits.of(TIGHT));
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      boolean isTight = random.nextInt(3) == 0;
      StampedSpan span = span(random, isTight);
      for (int gate = 0; gate < 3; gate++) {
        declareLate(random);
        span = strip(span, random, isTight ? tight : free, "seed " + seed + " gate " + gate);
      }
    }
    assertThat(declared).isGreaterThan(LATE / 2);
  }

  private StampedSpan strip(StampedSpan span, Random random, SpanStripper stripper, String as) {
    StampedSpan left =
        strip(span, withoutVerdicts(span), random, stripper, StoredVerdictTest::text, as);
    assertThat(left.getEvents()).as(as).noneMatch(ExceptionEventData.class::isInstance);
    return left;
  }

  /** The same span with nothing stored. */
  private StampedSpan withoutVerdicts(StampedSpan span) {
    StrippableSpan parts =
        new StrippableSpan(
            span.getName(),
            span.getSpanContext(),
            span.getParentSpanContext(),
            span.getStatus(),
            withoutVerdicts(span.getAttributes()),
            span.getTotalAttributeCount(),
            span.getEvents(),
            span.getTotalRecordedEvents(),
            span.getLinks(),
            span.getTotalRecordedLinks(),
            span.getInstrumentationScopeInfo(),
            span.getResource(),
            span instanceof FlatSpan flat
                ? flat.freeText()
                : fixture.catalog.freeText(span.getInstrumentationScopeInfo().getName()));
    return new FlatSpan(span, parts, span, span.fieldsMask(), -1, false);
  }

  private static FlatAttributes withoutVerdicts(Attributes attributes) {
    List<Object> pairs = new ArrayList<>();
    attributes.forEach((key, value) -> pairs.addAll(List.of(key, value)));
    return FlatAttributes.of(pairs);
  }

  private static String text(StampedSpan span) {
    StringBuilder text = new StringBuilder();
    text.append(span.getName()).append(span.getKind()).append(span.getStatus());
    text.append(span.getSpanContext()).append(span.getParentSpanContext());
    text.append(text(span.getAttributes())).append(span.getTotalAttributeCount());
    span.getEvents()
        .forEach(
            event ->
                text.append(event.getName())
                    .append(event.getEpochNanos())
                    .append(text(event.getAttributes()))
                    .append(event.getTotalAttributeCount())
                    .append(FlatEvent.ownMask(event))
                    .append(FlatEvent.stackTrace(event)));
    span.getLinks()
        .forEach(
            link ->
                text.append(link.getSpanContext())
                    .append(text(link.getAttributes()))
                    .append(link.getTotalAttributeCount())
                    .append(FlatLink.ownMask(link)));
    text.append(span.getTotalRecordedEvents()).append(span.getTotalRecordedLinks());
    text.append(span.getInstrumentationScopeInfo()).append(span.getResource());
    return text.append(span.hasEnded()).append(span.ownMask()).toString();
  }

  private static String text(Attributes attributes) {
    StringBuilder text = new StringBuilder("{");
    attributes.forEach(
        (key, value) ->
            text.append(key)
                .append(key.getType())
                .append(value instanceof Value<?> tree ? tree.asString() : value));
    return text.append('}').toString();
  }

  private StampedSpan span(Random random, boolean isTight) {
    Limits limits = isTight ? Limits.of(TIGHT) : Limits.NONE;
    List<Account> accounts = List.of(fixture.ledger.account(0, Signal.TRACES));
    SpanTagger tagger =
        HostedTagging.withoutBaggage(fixture.decisions, fixture.catalog, new LiveSpans())
            .spans(limits, accounts, null, fixture.spans::add);
    SdkTracerProvider tracing =
        SdkTracerProvider.builder()
            .setSpanLimits(isTight ? TIGHT : SpanLimits.getDefault())
            .addSpanProcessor(tagger)
            .build();
    Span span =
        tracing
            .get(pick(random, "", "org.boot", "com.acme.Trusted", "secret"))
            .spanBuilder(pick(random, "GET", "load page", "chat", "a", "CLIENT", "GET a", "b a"))
            .setSpanKind(SpanKind.values()[random.nextInt(5)])
            .addLink(
                SpanContext.create(
                    "0af7651916cd43dd8448eb211c80319c",
                    "b7ad6b7169203332",
                    TraceFlags.getDefault(),
                    random.nextInt(4) == 0
                        ? TraceState.builder().put("a", "b").build()
                        : TraceState.getDefault()),
                attributes(random, 1))
            .startSpan();
    for (int i = 0; i < 3; i++) {
      span.setAllAttributes(attributes(random, 2));
    }
    span.addEvent(pick(random, "page", "page", "secret event"), attributes(random, 1));
    if (random.nextBoolean()) {
      span.recordException(new IllegalStateException("secret"), attributes(random, 1));
    }
    if (random.nextBoolean()) {
      span.setStatus(StatusCode.ERROR, pick(random, "", "secret status"));
    }
    span.end();
    return fixture.spans.remove(0);
  }

  private static Attributes attributes(Random random, int most) {
    AttributesBuilder builder = Attributes.builder();
    for (int i = random.nextInt(most + 1) * 2; i > 0; i--) {
      String name =
          random.nextInt(6) == 0
              ? "late." + random.nextInt(LATE)
              : NAMES.get(random.nextInt(NAMES.size()));
      switch (random.nextInt(9)) {
        case 0 -> builder.put(name, random.nextInt(9));
        case 1 -> builder.put(name, random.nextBoolean());
        case 2 -> builder.put(stringKey(name).getKey(), "a", "b");
        case 3 ->
            builder.put(
                io.opentelemetry.api.common.AttributeKey.valueKey(name),
                Value.of(
                    KeyValue.of(pick(random, "a", "b"), Value.of("c")),
                    KeyValue.of("d", Value.of(pick(random, "e", "f")))));
        case 4 -> builder.put("assent.category", pick(random, "service.usage", "content.chat"));
        case 5 -> builder.put(name, pick(random, "1.2.3.4", "7.1", "https://a/b", "192.168.100.7"));
        default -> builder.put(name, pick(random, "GET", "a", "b", "kafka", "more than nine"));
      }
    }
    return builder.build();
  }

  private static String pick(Random random, String... texts) {
    return texts[random.nextInt(texts.length)];
  }

  private StampedSpan record(Consumer<Span> work) {
    Span span = fixture.tracing().get("org.boot").spanBuilder("load page").startSpan();
    work.accept(span);
    span.end();
    return fixture.spans.remove(0);
  }

  /** A file opened the prefix; the application declares what one of its names really is. */
  @Test
  void enter_declaredMoreStrictlySinceTheStamp_newEntriesCount() {
    StampedSpan span = record(s -> s.setAttribute("late.x", "a").setAttribute("unheard.of", "b"));
    fixture.permit(fixture.mask("service"));
    assertThat(fixture.spanGate.enter(span).getAttributes())
        .isEqualTo(Attributes.of(stringKey("late.x"), "a"));

    fixture.catalog.declareAttribute(
        "late.x", fixture.mask("content.chat"), AttributeType.STRING, 9);

    assertThat(fixture.spanGate.enter(span).getAttributes().isEmpty()).isTrue();
  }

  /** The same for the name of an event, which the span keeps with its other parts. */
  @Test
  void enter_declaredEventSinceTheStamp_newEntriesCount() {
    StampedSpan span =
        record(
            s ->
                s.addEvent("page", Attributes.of(stringKey("late.x"), "a")).setAttribute("x", "b"));
    fixture.permit(fixture.mask("service"));
    assertThat(fixture.spanGate.enter(span).getEvents().get(0).getAttributes().size()).isEqualTo(1);

    fixture.catalog.declareAttribute(
        "late.x", fixture.mask("content.chat"), AttributeType.STRING, 9);

    assertThat(fixture.spanGate.enter(span).getEvents().get(0).getAttributes().isEmpty()).isTrue();
  }

  /** The same for an entry of a log record's body. */
  @Test
  void enter_declaredBodySinceTheStamp_newEntriesCount() {
    fixture
        .logging()
        .get("org.boot")
        .logRecordBuilder()
        .setBody(Value.of(KeyValue.of("late.x", Value.of("a"))))
        .setAttribute(stringKey("late.y"), "b")
        .setAttribute(stringKey("unheard.of"), "c")
        .emit();
    StampedLog log = fixture.logs.remove(0);
    fixture.permit(fixture.mask("service"));
    assertThat(fixture.logGate.enter(log).getBodyValue()).isEqualTo(log.getBodyValue());

    fixture.catalog.declareAttribute(
        "late.x", fixture.mask("content.chat"), AttributeType.STRING, 9);

    assertThat(fixture.logGate.enter(log).getBodyValue()).isNull();
  }

  /** A condition's attribute goes at one gate; what it opened goes with it, or stays open. */
  @Test
  void enter_attributeOfAConditionWent_verdictStays() {
    StampedSpan span =
        record(
            s ->
                s.setAttribute("my.system", "kafka")
                    .setAttribute("my.topic", "t")
                    .setAttribute("unheard.of", "b"));
    fixture.permit(fixture.mask("service"));
    StampedSpan left = fixture.spanGate.enter(span);
    assertThat(left.getAttributes().size()).isEqualTo(2);

    fixture.permit(fixture.mask("service.telemetry"));
    assertThat(fixture.spanGate.enter(left).getAttributes().isEmpty())
        .as("the topic has the categories of what opened it")
        .isTrue();
  }

  @Test
  void enter_moreAttributesThanBits_eachGoesByItsVerdict() {
    StampedSpan span =
        record(
            s -> {
              for (int i = 0; i < 120; i++) {
                s.setAttribute((i % 3 == 1 ? "chat." : "late.") + i, "a");
              }
            });
    fixture.permit(fixture.mask("service"));

    StampedSpan left = fixture.spanGate.enter(span);

    assertThat(left.getAttributes().size()).isEqualTo(80);
    left.getAttributes().forEach((key, value) -> assertThat(key.getKey()).startsWith("late."));
    assertThat(left.getTotalAttributeCount()).isEqualTo(80);
  }

  @Test
  void enter_placeholder_isClassifiedAtTheNextGate() {
    StampedSpan span =
        record(s -> s.setAttribute("db.query.text", "select").setAttribute("x", "b"));
    fixture.decide(
        dev.assent.internal.decision.GivenDecision.permitting(fixture.mask("service"))
            .redacting(-1L));
    FlatAttributes left = (FlatAttributes) fixture.spanGate.enter(span).getAttributes();
    assertThat(left.key(0)).isEqualTo(stringKey("db.query.text"));
    assertThat(left.classified(0)).as("no verdict on the former value").isNull();
  }
}
