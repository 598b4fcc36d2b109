/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.Assent;
import dev.assent.AssentBuilder;
import dev.assent.AssentOverHttp;
import dev.assent.capture.Event;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Subject;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Signal;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Scope;
import java.time.LocalDate;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes of an application in declarations and events: under {@code strict}, nothing leaves. */
class EventApiAttacksTest extends AssentOverHttp {
  private static final Field<String> NOTE = Field.ofString("app.note", Category.SERVICE_USAGE);
  private static final Field<String> LINE = Field.ofString("app.chat", Category.CONTENT_CHAT);
  private static final Field<Long> COUNT = Field.ofLong("app.count", Category.SERVICE_USAGE);
  private static final Field<List<String>> TAGS =
      Field.ofStrings("app.tags", Category.SERVICE_USAGE);
  private static final EventType ALL = EventType.usage("app.sent", NOTE, LINE, COUNT, TAGS);

  @Test
  void with_permittedField_leaves() {
    try (Assent assent = started(builder().events(ALL))) {
      assent.events().begin(ALL).with(NOTE, CANARY).emit();
      assertThat(assent.flush(LONG)).isTrue();
    }
    assertThat(receiver.received(CANARY)).isTrue();
  }

  /** The catalog has the greatest declared length; each field keeps its own length. */
  @Test
  void with_longerThanTheField_isWithheld() {
    Field<String> longer = Field.ofString("app.note", Category.SERVICE_USAGE).maxLength(5_000);
    Field<List<String>> longerTags =
        Field.ofStrings("app.tags", Category.SERVICE_USAGE).maxLength(5_000);
    EventType other = EventType.usage("app.other", longer, longerTags);
    String text = CANARY + "x".repeat(200);
    try (Assent assent = started(builder().events(other, ALL))) {
      assent.events().begin(ALL).with(NOTE, text).with(TAGS, List.of("a", text)).emit();
      arrivesWithout(CANARY);
      assertThat(withheld(assent)).isEqualTo(1);
      assent.events().begin(other).with(longer, text).with(longerTags, List.of(text)).emit();
      assertThat(assent.flush(LONG)).isTrue();
    }
    assertThat(receiver.received(CANARY)).isTrue();
  }

  private static long withheld(Assent assent) {
    return assent
        .ledger()
        .entry("default", Signal.LOGS)
        .withheldByCategory()
        .get("unclassified")
        .get(Withheld.UNCLASSIFIED);
  }

  @Test
  void with_fieldOfAnotherType_isWithheld() {
    Field<String> twin = Field.ofString("app.note", Category.SERVICE_USAGE);
    Field<String> foreign = Field.ofString("app.foreign", Category.SERVICE_USAGE);
    try (Assent assent = started(builder().events(ALL))) {
      assent
          .events()
          .begin(ALL)
          .with(twin, CANARY)
          .with(foreign, CANARY)
          .with((Field<String>) null, CANARY)
          .emit();
      arrivesWithout(CANARY);
      assertThat(withheld(assent)).isEqualTo(1);
      assertThat(receiver.logs("")).hasSize(1);
    }
  }

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"})
  void with_valueOfAnotherClass_isWithheld() {
    try (Assent assent = started(builder().events(ALL))) {
      assent
          .events()
          .begin(ALL)
          .with((Field) COUNT, (Supplier) () -> CANARY)
          .with((Field) NOTE, (Supplier) () -> new StringBuilder(CANARY))
          .with((Field) TAGS, (List) List.of(new StringBuilder(CANARY)))
          .with(TAGS, new Endless())
          .emit();
      arrivesWithout(CANARY);
      assertThat(receiver.logs("")).singleElement();
    }
  }

  /** A list whose iterator never ends. */
  private static final class Endless extends AbstractList<String> {
    @Override
    public String get(int index) {
      return CANARY;
    }

    @Override
    public int size() {
      return Integer.MAX_VALUE;
    }
  }

  @Test
  void emit_twiceAndInsideASupplier_isOnce() {
    try (Assent assent = started(builder().events(ALL))) {
      AtomicReference<Event> event = new AtomicReference<>();
      event.set(assent.events().begin(ALL));
      event
          .get()
          .with(
              NOTE,
              () -> {
                event.get().emit();
                return CANARY;
              })
          .with(COUNT, 7)
          .exception(new IllegalStateException(CANARY))
          .emit();
      event.get().with(NOTE, CANARY).emit();
      arrivesWithout(CANARY);
      assertThat(assent.ledger().entry("default", Signal.LOGS).captured()).isEqualTo(1);
      assertThat(receiver.logs("")).hasSize(1);
    }
  }

  /** The second declaration of a name with other categories is refused, whichever is stricter. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void declare_sameNameWithOtherCategories_isRefused(boolean strictFirst) {
    Field<String> strict = Field.ofString("app.both", Category.CONTENT_CHAT);
    Field<String> loose = Field.ofString("app.both", Category.SERVICE_USAGE);
    EventType first = EventType.usage("app.first", strictFirst ? strict : loose);
    EventType second = EventType.usage("app.second", strictFirst ? loose : strict);
    try (Assent assent = started(builder().events(first))) {
      assertThatIllegalArgumentException().isThrownBy(() -> assent.events().declare(second));
      assent.events().begin(second).with(strictFirst ? loose : strict, CANARY).emit();
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> assent.events().declare(EventType.of("app.first", Category.CONTENT_CHAT)));
      arrivesWithout(CANARY, "app.second");
    }
  }

  static Stream<Field<?>> builtIn() {
    return Stream.of(
        Field.ofString("user.id", Category.SERVICE_USAGE),
        Field.ofString("user.email", Category.SERVICE_TELEMETRY),
        Field.ofString("client.address", Category.SERVICE_TELEMETRY),
        Field.ofString("server.address", Category.SERVICE_TELEMETRY),
        Field.ofString("url.full", Category.SERVICE_TELEMETRY),
        Field.ofString("db.query.text", Category.SERVICE_DIAGNOSTIC),
        Field.ofString("http.route", Category.SERVICE_TELEMETRY),
        Field.ofString("http.request.method", Category.SERVICE_TELEMETRY).maxLength(1_000),
        Field.ofString("error.type", Category.SERVICE_DIAGNOSTIC).maxLength(1_000),
        Field.ofString("exception.message", Category.SERVICE_DIAGNOSTIC),
        Field.ofString("gen_ai.input.messages", Category.SERVICE_USAGE),
        Field.ofString("messaging.destination.name", Category.SERVICE_TELEMETRY));
  }

  /** Code can't loosen the built-in catalog: the declaration fails, or has no effect. */
  @ParameterizedTest
  @MethodSource("builtIn")
  void attributes_builtInName_loosensNothing(Field<?> field) {
    AssentBuilder builder = builder().attributes(field);
    String text = "jane doe " + CANARY;
    try (Assent assent = started(builder)) {
      for (SpanKind kind : List.of(SpanKind.INTERNAL, SpanKind.SERVER, SpanKind.CONSUMER)) {
        span(kind, span -> span.setAttribute(field.name(), text));
      }
      log(log -> log.setAttribute(AttributeKey.stringKey(field.name()), text));
      assent
          .events()
          .begin(EventType.usage("app.own", Field.ofString(field.name(), first(field))))
          .with(Field.ofString(field.name(), first(field)), text)
          .emit();
      arrivesWithout(CANARY);
    } catch (ConfigurationException refused) {
      assertThat(refused).hasMessageStartingWith("AssentBuilder.attributes: ");
    }
  }

  private static Category first(Field<?> field) {
    return field.categories().iterator().next();
  }

  @Test
  void attributes_ofTheApplication_areClassified() {
    try (Assent assent = started(builder().attributes(NOTE, LINE))) {
      span(
          SpanKind.INTERNAL,
          span -> span.setAttribute("app.note", "seen").setAttribute("app.chat", CANARY));
      arrivesWithout(CANARY, "app.chat");
    }
    assertThat(receiver.received("seen")).isTrue();
  }

  static Stream<Supplier<?>> undeclarable() {
    Field<String> none = Field.ofString("app.none");
    return Stream.of(
        () -> Field.ofString("assent.category", Category.SERVICE_USAGE),
        () -> Field.ofString("assent.subject.ref", Category.SERVICE_USAGE),
        () -> EventType.usage("assent.event"),
        () -> Field.ofString("App.Note", Category.SERVICE_USAGE),
        () -> Field.ofString("app.note\n", Category.SERVICE_USAGE),
        () -> Field.ofString("", Category.SERVICE_USAGE),
        () -> Field.ofString(null, Category.SERVICE_USAGE),
        () -> EventType.usage("app.none", none),
        () -> EventType.usage("app.two", NOTE, Field.ofLong("app.note", Category.SERVICE_USAGE)),
        () -> Field.ofString("app.summary", Category.SERVICE_USAGE).derivedFrom(none),
        () -> Field.ofString("app.summary").derivedFrom(none),
        () -> COUNT.maxLength(9),
        () -> NOTE.maxLength(0));
  }

  @ParameterizedTest
  @MethodSource("undeclarable")
  void declaration_malformed_isRefused(Supplier<?> declaration) {
    assertThatIllegalArgumentException().isThrownBy(declaration::get);
  }

  @Test
  void attributes_withoutACategory_isRefused() {
    AssentBuilder builder = builder().attributes(Field.ofString("app.none"));

    assertThatThrownBy(builder::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("AssentBuilder.attributes: app.none");
  }

  static Stream<Supplier<?>> nulls() {
    return Stream.of(
        () -> Field.ofString("app.note", (Category) null),
        () -> Field.ofString("app.note", (Category[]) null),
        () -> NOTE.derivedFrom((Field<?>) null),
        () -> EventType.usage(null),
        () -> EventType.usage("app.sent", (Field<?>) null),
        () -> EventType.of("app.sent", null));
  }

  @ParameterizedTest
  @MethodSource("nulls")
  void declaration_null_failsAtOnce(Supplier<?> declaration) {
    assertThatNullPointerException().isThrownBy(declaration::get);
  }

  /** No method of {@code Events} except {@code declare} throws, and invalid data is withheld. */
  @Test
  void events_null_throwsNothing() {
    try (Assent assent = started(builder().events(ALL))) {
      var events = assent.events();
      assertThat(events.permits(null, null)).isFalse();
      assertThat(events.permits(Category.SERVICE_USAGE, null)).isFalse();
      assertThat(events.permits(Category.of("app.unheard"), Purpose.SECURITY)).isFalse();
      events.addCategories(null, Category.CONTENT_CHAT);
      span(SpanKind.INTERNAL, span -> events.addCategories(span, (Category[]) null));
      span(SpanKind.INTERNAL, span -> events.addCategories(span, (Category) null));
      events.begin(null).with(NOTE, CANARY).emit();
      events.begin(ALL).from(null).with(NOTE, CANARY).emit();
      events.begin(ALL).from(events.provenance((Category) null)).with(NOTE, CANARY).emit();
      events.begin(ALL).from(events.provenance((Category[]) null)).with(NOTE, CANARY).emit();
      events
          .begin(ALL)
          .from(events.provenance((Subject) null, Category.SERVICE_USAGE).and(null))
          .with(NOTE, CANARY)
          .emit();
      events
          .begin(ALL)
          .with(NOTE, (String) null)
          .with(NOTE, (Supplier<String>) null)
          .with(TAGS, (List<String>) null)
          .with(LINE, CANARY)
          .exception(null)
          .emit();
      arrivesWithout(CANARY);
      Ledger.Entry spans = assent.ledger().entry("default", Signal.TRACES);
      assertThat(spans.captured()).isEqualTo(2);
      assertThat(spans.withheld()).containsEntry(Withheld.UNCLASSIFIED, 2L);
      assertThat(receiver.logs("")).hasSize(1);
    }
  }

  @Test
  void addCategories_withoutOne_changesNothing() {
    try (Assent assent = started(builder())) {
      span(SpanKind.INTERNAL, span -> assent.events().addCategories(span));
      assertThat(assent.flush(LONG)).isTrue();
      assertThat(receiver.spans("")).hasSize(1);
    }
  }

  /** The subjects are those of the context in which the event began. */
  @Test
  void emit_underAnotherSubject_isOfTheFirst() throws Exception {
    consentFromFile();
    try (Assent assent = started(builder().events(ALL))) {
      assent
          .consent("acme/u7")
          .grant(
              Purpose.SERVICE_OPERATION,
              GrantOptions.underTerms(LocalDate.of(2026, 1, 1)),
              Category.CONTENT_CHAT)
          .join();
      Event event;
      try (Scope other = assent.subject("acme/u8").makeCurrent()) {
        event = assent.events().begin(ALL).with(NOTE, "begun");
      }
      try (Scope granted = assent.subject("acme/u7").makeCurrent()) {
        event.with(LINE, CANARY).emit();
        arrivesWithout(CANARY);
        assertThat(receiver.received("begun")).isTrue();
        assent.events().begin(ALL).with(LINE, CANARY).emit();
      }
      assertThat(assent.flush(LONG)).isTrue();
      assertThat(receiver.received(CANARY)).isTrue();
    }
  }

  @Test
  void toString_ofEventsAndTypes_holdsNoValue() {
    try (Assent assent = started(builder().events(ALL))) {
      Event event = assent.events().begin(ALL).with(NOTE, CANARY);
      assertThat(event + " " + assent.events() + assent.events().declare(ALL) + ALL)
          .doesNotContain(CANARY);
      Span.current().addEvent(event.toString());
    }
  }
}
