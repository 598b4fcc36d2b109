/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.capture;

import static dev.assent.internal.capture.CaptureFixture.AUDIO;
import static dev.assent.internal.capture.CaptureFixture.CHAT;
import static dev.assent.internal.capture.CaptureFixture.HEALTH;
import static dev.assent.internal.capture.CaptureFixture.USAGE;
import static dev.assent.internal.decision.GivenDecision.permitting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.capture.Event;
import dev.assent.capture.EventEmitter;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a scope has to be closed
class EventTest {
  private static final Field<String> ID = Field.ofString("meeting.id", Category.SERVICE_USAGE);
  private static final Field<Long> SIZE = Field.ofLong("meeting.size", Category.SERVICE_USAGE);
  private static final Field<Double> LOAD = Field.ofDouble("meeting.load", Category.SERVICE_USAGE);
  private static final Field<Boolean> VIDEO =
      Field.ofBoolean("meeting.video", Category.SERVICE_USAGE);
  private static final Field<List<String>> FEATURES =
      Field.ofStrings("meeting.features", Category.SERVICE_USAGE);
  private static final Field<String> WORDS = Field.ofString("meeting.words", Category.CONTENT_CHAT);
  private static final Field<String> SOUND =
      Field.ofString("meeting.sound", Category.CONTENT_AUDIO);
  private static final Field<String> SUMMARY =
      Field.ofString("meeting.summary").derivedFrom(WORDS, SOUND);
  private static final EventType JOINED =
      EventType.usage("meeting.joined", ID, SIZE, LOAD, VIDEO, FEATURES, WORDS, SOUND, SUMMARY);
  private static final EventType SPOKEN =
      EventType.of("meeting.spoken", Category.CONTENT_AUDIO, SOUND);

  private final CaptureFixture fixture = new CaptureFixture("acme/u7");
  private final EventEmitter joined = fixture.events.declare(JOINED);
  private final AtomicInteger computed = new AtomicInteger();

  @Test
  void emit_permitted_isALogRecordWithNameAndTypedAttributes() {
    fixture.permit(USAGE, 0);

    joined
        .begin()
        .with(ID, "m1")
        .with(SIZE, 2)
        .with(LOAD, 0.5)
        .with(VIDEO, true)
        .with(FEATURES, List.of("chat", "poll"))
        .emit();

    assertThat(fixture.logger.emitted).hasSize(1);
    assertThat(fixture.logger.emitted.get(0).name()).isEqualTo("meeting.joined");
    assertThat(fixture.logger.emitted.get(0).attributes())
        .isEqualTo(
            Attributes.builder()
                .put("meeting.id", "m1")
                .put("meeting.size", 2)
                .put("meeting.load", 0.5)
                .put("meeting.video", true)
                .put("meeting.features", "chat", "poll")
                .build());
    assertThat(fixture.ledger.snapshot().balances()).isTrue();
    assertThat(fixture.logs("ops").captured()).isZero();
  }

  @Test
  void emit_permitted_suppliersAreCalledOnce() {
    fixture.permit(USAGE, 0);

    joined
        .begin()
        .with(ID, () -> "m" + computed.incrementAndGet())
        .with(SIZE, () -> computed.get() + 1)
        .with(LOAD, () -> 0.5)
        .with(FEATURES, () -> List.of("chat"))
        .emit();

    assertThat(attributes())
        .isEqualTo(
            Attributes.builder()
                .put("meeting.id", "m1")
                .put("meeting.size", 2)
                .put("meeting.load", 0.5)
                .put(AttributeKey.stringArrayKey("meeting.features"), List.of("chat"))
                .build());
  }

  @Test
  void emit_choiceIsAwaited_isBuiltWithWhatMayWaitAndNothingElse() {
    fixture.decide(permitting(USAGE).awaiting(CHAT), permitting(0).awaiting(CHAT));

    joined.begin().with(SIZE, 2).with(WORDS, "w1").with(SOUND, "s1").emit();

    assertThat(attributes())
        .isEqualTo(Attributes.builder().put("meeting.size", 2).put("meeting.words", "w1").build());
  }

  @Test
  void emit_choiceIsAwaitedWhereItsOwnCategoryMayNotGo_isNotBuilt() {
    fixture.decide(permitting(0).awaiting(CHAT), permitting(0).awaiting(CHAT));

    joined.begin().with(WORDS, "w1").emit();

    assertThat(fixture.logger.built).isZero();
    assertThat(fixture.logs("ops").captured()).isEqualTo(1);
  }

  @Test
  void emit_ownCategoryAndFieldGoToDifferentDestinations_fieldIsNotBuilt() {
    fixture.decide(permitting(USAGE), permitting(CHAT).awaiting(0));

    joined.begin().with(SIZE, 2).with(WORDS, "w1").emit();

    assertThat(attributes()).isEqualTo(Attributes.builder().put("meeting.size", 2).build());
  }

  /** Law 10: an event that was never built counts as captured and withheld. */
  @Test
  void emit_permittedNowhere_isNeverBuiltAndCountsAsWithheldEverywhere() {
    fixture.permit(AUDIO, CHAT);

    joined.begin().with(ID, () -> "m" + computed.incrementAndGet()).with(SIZE, 2).emit();
    joined.begin().emit();

    assertThat(fixture.logger.built).isZero();
    assertThat(computed).hasValue(0);
    assertThat(fixture.logs("ops").captured()).isEqualTo(2);
    assertThat(fixture.logs("ops").withheld()).isEqualTo(Map.of(Withheld.DENIED, 2L));
    assertThat(fixture.logs("training").withheld()).isEqualTo(Map.of(Withheld.POLICY, 2L));
    assertThat(fixture.withheld("ops", "service.usage")).isEqualTo(Map.of(Withheld.DENIED, 2L));
    assertThat(fixture.ledger.snapshot().balances()).isTrue();
  }

  @Test
  void event_permittedNowhere_isOneSharedObject() {
    Event first = joined.begin();

    assertThat(first).isInstanceOf(RefusedEvent.class);
    assertThat(joined.begin()).isSameAs(first);
    assertThat(first.with(ID, "m1").exception(new IllegalStateException())).isSameAs(first);
  }

  @Test
  void event_begunButNotEmitted_countsNothing() {
    joined.begin().with(ID, "m1");

    assertThat(fixture.logs("ops").captured()).isZero();
  }

  @Test
  void event_decisionChanges_followsItAtOnce() {
    joined.begin().emit();
    fixture.permit(USAGE, 0);
    joined.begin().emit();
    fixture.permit(0, 0);
    joined.begin().emit();

    assertThat(fixture.logger.emitted).hasSize(1);
    assertThat(fixture.logs("ops").captured()).isEqualTo(2);
  }

  @Test
  void event_reasonChanges_countsTheNewOne() {
    joined.begin().emit();
    fixture.decide(permitting(0).because(Withheld.UNSET), permitting(0));
    joined.begin().emit();

    assertThat(fixture.logs("ops").withheld())
        .isEqualTo(Map.of(Withheld.DENIED, 1L, Withheld.UNSET, 1L));
  }

  @Test
  void event_ofASubjectInTheContext_asksThatSubject() throws Exception {
    var other = fixture.decisions.subject("globex/u1");
    fixture.permit(USAGE, 0);

    joined.begin().emit();
    try (var ignored = other.makeCurrent()) {
      joined.begin().emit();
      fixture.permit(other, 0, USAGE);
      joined.begin().emit();
    }

    assertThat(fixture.logger.emitted).hasSize(2);
    assertThat(fixture.logs("ops").captured()).isEqualTo(1);
    assertThat(fixture.decisions.of(fixture.logger.emitted.get(1).context())).isSameAs(other);
  }

  @Test
  void with_aFieldThatNoDestinationMayReceive_isNotSetNorComputedAndCounted() {
    fixture.permit(USAGE, USAGE);

    joined
        .begin()
        .with(ID, "m1")
        .with(WORDS, () -> "secret" + computed.incrementAndGet())
        .with(SOUND, "secret")
        .emit();

    assertThat(computed).hasValue(0);
    assertThat(attributes()).isEqualTo(Attributes.of(AttributeKey.stringKey("meeting.id"), "m1"));
    assertThat(fixture.withheld("ops", "content.chat")).isEqualTo(Map.of(Withheld.DENIED, 1L));
    assertThat(fixture.withheld("ops", "content.audio")).isEqualTo(Map.of(Withheld.DENIED, 1L));
    assertThat(fixture.withheld("training", "content.chat")).isEqualTo(Map.of(Withheld.POLICY, 1L));
    assertThat(fixture.logs("ops").captured()).isZero();
  }

  /** The field's categories are permitted only at a destination that may not receive the event. */
  @Test
  void with_aFieldPermittedOnlyWhereTheEventIsNot_isNotSet() {
    fixture.permit(USAGE, CHAT);

    joined.begin().with(WORDS, "secret").emit();

    assertThat(attributes()).isEqualTo(Attributes.empty());
  }

  /** Law 9: derived data inherits the categories of all its sources. */
  @Test
  void with_aDerivedField_wantsAllCategoriesOfItsSources() {
    fixture.permit(USAGE | CHAT, USAGE | AUDIO);
    joined.begin().with(SUMMARY, "secret").emit();
    fixture.permit(USAGE | CHAT | AUDIO, 0);
    joined.begin().with(SUMMARY, "granted").emit();

    assertThat(fixture.logger.emitted.get(0).attributes()).isEqualTo(Attributes.empty());
    assertThat(fixture.logger.emitted.get(1).attributes().asMap()).containsValue("granted");
  }

  @Test
  void with_contentOfASubjectWhoseDocumentAddsACategory_wantsThatToo() {
    fixture.decide(permitting(USAGE | CHAT).adding(HEALTH), permitting(0));
    EventEmitter spoken = fixture.events.declare(SPOKEN);

    joined.begin().with(ID, "m1").with(WORDS, "secret").emit();
    fixture.decide(permitting(AUDIO).adding(HEALTH), permitting(0));
    spoken.begin().emit();

    assertThat(fixture.logger.emitted).hasSize(1);
    assertThat(attributes()).isEqualTo(Attributes.of(AttributeKey.stringKey("meeting.id"), "m1"));
    assertThat(fixture.withheld("ops", "protected.health")).isEqualTo(Map.of(Withheld.DENIED, 1L));
  }

  @Test
  void with_contentToWhichAnUnreadDocumentMayAdd_countsTheContentAlone() {
    long any = CaptureFixture.CATEGORIES.any();
    fixture.decide(
        permitting(USAGE | CHAT).adding(any).hearing(0), permitting(USAGE).adding(any).hearing(0));

    joined.begin().with(ID, "m1").with(WORDS, "secret").emit();

    assertThat(attributes()).isEqualTo(Attributes.of(AttributeKey.stringKey("meeting.id"), "m1"));
    assertThat(fixture.logs("ops").withheldByCategory())
        .isEqualTo(Map.of("content.chat", Map.of(Withheld.UNKNOWN_ADDITIONS, 1L)));
    assertThat(fixture.logs("training").withheldByCategory())
        .as("it is not permitted in itself")
        .isEqualTo(Map.of("content.chat", Map.of(Withheld.POLICY, 1L)));
  }

  @Test
  void with_contentToWhichOneDocumentAddsAndAnotherMay_countsWhatIsAdded() {
    long any = CaptureFixture.CATEGORIES.any();
    fixture.decide(permitting(USAGE | CHAT).adding(any).hearing(HEALTH), permitting(0));

    joined.begin().with(ID, "m1").with(WORDS, "secret").emit();

    assertThat(fixture.logs("ops").withheldByCategory())
        .isEqualTo(Map.of("protected.health", Map.of(Withheld.DENIED, 1L)));
  }

  @Test
  void with_severalFieldsToWhichAnUnreadDocumentMayAdd_eachCountsItsOwn() {
    long any = CaptureFixture.CATEGORIES.any();
    fixture.decide(permitting(USAGE | CHAT).adding(any).hearing(0), permitting(0));

    joined.begin().with(SUMMARY, "secret").emit();

    assertThat(fixture.logs("ops").withheldByCategory())
        .as("the chat of which it was made is not why it stays")
        .isEqualTo(Map.of("content.audio", Map.of(Withheld.DENIED, 1L)));

    joined.begin().with(SUMMARY, "secret").with(WORDS, "secret").emit();

    assertThat(fixture.logs("ops").withheldByCategory())
        .isEqualTo(
            Map.of(
                "content.audio",
                Map.of(Withheld.DENIED, 2L),
                "content.chat",
                Map.of(Withheld.UNKNOWN_ADDITIONS, 1L)));
  }

  /** The gate of such a destination counts the categories of the event and of the fields it has. */
  @Test
  void with_aFieldThatIsOmittedBesideOneOfTheSameCategory_countsItOnceWhereTheEventIsWithheld() {
    fixture.permit(USAGE | CHAT, CHAT | AUDIO);

    joined.begin().with(WORDS, "heard").with(SUMMARY, "secret").emit();

    assertThat(fixture.logs("ops").withheldByCategory())
        .isEqualTo(Map.of("content.audio", Map.of(Withheld.DENIED, 1L)));
    assertThat(fixture.logs("training").withheldByCategory())
        .isEqualTo(Map.of("content.audio", Map.of(Withheld.POLICY, 1L)));
  }

  @Test
  void begin_contentToWhichAnUnreadDocumentMayAdd_isRefusedForThatReason() {
    EventEmitter spoken = fixture.events.declare(SPOKEN);
    long any = CaptureFixture.CATEGORIES.any();
    fixture.decide(permitting(AUDIO).adding(any).hearing(0), permitting(0));

    spoken.begin().with(SOUND, "secret").emit();

    assertThat(fixture.logger.emitted).isEmpty();
    assertThat(fixture.logs("ops").withheld()).isEqualTo(Map.of(Withheld.UNKNOWN_ADDITIONS, 1L));
    assertThat(fixture.logs("ops").withheldByCategory())
        .isEqualTo(Map.of("content.audio", Map.of(Withheld.UNKNOWN_ADDITIONS, 1L)));
    assertThat(fixture.logs("training").withheld()).isEqualTo(Map.of(Withheld.POLICY, 1L));
  }

  /** The gate must see a field that it replaces by {@code [REDACTED]}. */
  @Test
  void with_aWithheldFieldThatADestinationRedacts_isLeftToTheGate() {
    fixture.decide(permitting(USAGE).redacting(CHAT), permitting(0).redacting(CHAT));

    joined.begin().with(WORDS, "secret").emit();

    assertThat(attributes().size()).isEqualTo(1);
    assertThat(fixture.withheld("ops", "content.chat")).isEmpty();
  }

  @Test
  void with_aFieldThatTheTypeDoesNotDeclare_isNotSetAndCounted() {
    fixture.permit(USAGE | CHAT, 0);
    Field<String> undeclared = Field.ofString("meeting.other", Category.SERVICE_USAGE);
    Field<String> sameName = Field.ofString("meeting.id", Category.SERVICE_USAGE);

    joined
        .begin()
        .with(undeclared, "secret")
        .with(sameName, () -> "secret" + computed.incrementAndGet())
        .emit();

    assertThat(attributes()).isEqualTo(Attributes.empty());
    assertThat(computed).hasValue(0);
    assertThat(fixture.withheld("ops", "unclassified"))
        .isEqualTo(Map.of(Withheld.UNCLASSIFIED, 1L));
  }

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"})
  void with_aValueOfAnotherType_isNotSetAndCounted() {
    fixture.permit(USAGE, 0);
    Field<String> disguised = (Field) SIZE;
    Field<List<String>> disguisedStrings = (Field) ID;
    List<String> notStrings = (List) List.of(7L);
    Supplier<String> notAString = (Supplier) () -> 7L;

    joined.begin().with(disguised, "secret").emit();
    joined.begin().with(disguisedStrings, List.of("secret")).emit();
    joined.begin().with(FEATURES, notStrings).emit();
    joined.begin().with(FEATURES, Arrays.asList("secret", null)).emit();
    joined.begin().with(ID, notAString).emit();

    assertThat(fixture.logger.emitted).hasSize(5).allMatch(event -> event.attributes().isEmpty());
    assertThat(fixture.withheld("ops", "unclassified"))
        .isEqualTo(Map.of(Withheld.UNCLASSIFIED, 5L));
  }

  @Test
  void with_null_setsNothingAndCountsNothing() {
    fixture.permit(USAGE, 0);

    joined
        .begin()
        .with(ID, (String) null)
        .with(FEATURES, (List<String>) null)
        .with(ID, () -> null)
        .exception(null)
        .emit();

    assertThat(attributes()).isEqualTo(Attributes.empty());
    assertThat(fixture.logs("ops").withheldByCategory()).isEmpty();
  }

  @Test
  void with_aList_isCopied() {
    fixture.permit(USAGE, 0);
    List<String> features = new ArrayList<>(List.of("chat"));

    Event event = joined.begin().with(FEATURES, features);
    features.set(0, "secret");
    event.emit();

    assertThat(attributes().asMap()).containsValue(List.of("chat"));
  }

  @Test
  void exception_permitted_isHandedOnAsItIs() {
    fixture.permit(USAGE, 0);
    IllegalStateException failure = new IllegalStateException("secret");

    joined.begin().exception(failure).emit();

    assertThat(fixture.logger.emitted.get(0).exception()).isSameAs(failure);
  }

  @Test
  void emit_twice_emitsOnce() {
    fixture.permit(USAGE, 0);
    Event event = joined.begin();
    event.emit();
    event.with(ID, "m1").emit();

    assertThat(fixture.logger.emitted).hasSize(1);
  }

  /** Law 11: no exception at record time. Law 1: a field that fails is withheld, and counted. */
  @Test
  void with_aSupplierThatThrows_leavesTheFieldOutAndCounts() {
    fixture.permit(USAGE, 0);

    joined
        .begin()
        .with(
            ID,
            () -> {
              throw new IllegalStateException("secret");
            })
        .with(SIZE, 2)
        .emit();

    assertThat(attributes().asMap()).hasSize(1);
    assertThat(fixture.withheld("ops", "service.usage"))
        .isEqualTo(Map.of(Withheld.GATE_FAILED, 1L));
  }

  @Test
  void emit_theLoggerFails_isWithheldAndCounted() {
    fixture.permit(USAGE, 0);
    fixture.logger.failsToEmit = true;
    joined.begin().with(ID, "m1").emit();
    fixture.logger.failsToBuild = true;
    joined.begin().with(ID, "m1").emit();

    assertThat(fixture.logger.emitted).isEmpty();
    assertThat(fixture.logs("ops").captured()).isEqualTo(2);
    assertThat(fixture.logs("ops").withheld()).isEqualTo(Map.of(Withheld.GATE_FAILED, 2L));
    assertThat(fixture.ledger.snapshot().balances()).isTrue();
  }

  @Test
  @SuppressWarnings("NullAway")
  void with_nullFieldOrSupplier_doesNotThrow() {
    fixture.permit(USAGE, 0);

    joined.begin().with((Field<String>) null, "m1").emit();
    joined.begin().with(ID, (Supplier<String>) null).emit();
    joined.begin().from(null).emit();

    assertThat(fixture.logger.emitted).hasSize(2).allMatch(event -> event.attributes().isEmpty());
    assertThat(fixture.logs("ops").withheld()).isEqualTo(Map.of(Withheld.GATE_FAILED, 1L));
  }

  @Test
  void toString_anywhere_holdsNoValue() {
    fixture.permit(USAGE, 0);
    Event event = joined.begin().with(ID, "secret");

    assertThat(event.toString() + joined + JOINED + ID).doesNotContain("secret");
  }

  private Attributes attributes() {
    assertThat(fixture.logger.emitted).hasSize(1);
    return fixture.logger.emitted.get(0).attributes();
  }
}
