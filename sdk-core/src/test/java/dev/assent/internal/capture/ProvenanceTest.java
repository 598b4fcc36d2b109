/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.capture;

import static dev.assent.internal.capture.CaptureFixture.AUDIO;
import static dev.assent.internal.capture.CaptureFixture.CATEGORIES;
import static dev.assent.internal.capture.CaptureFixture.CHAT;
import static dev.assent.internal.capture.CaptureFixture.USAGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.capture.Event;
import dev.assent.capture.EventEmitter;
import dev.assent.capture.EventType;
import dev.assent.capture.Events;
import dev.assent.capture.Provenance;
import dev.assent.category.Category;
import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.ledger.Withheld;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Law 9: derived data inherits the categories and all subjects of its sources. */
@SuppressWarnings("try") // a scope has to be closed
class ProvenanceTest {
  private static final EventType SUMMARIZED = EventType.usage("meeting.summarized");

  private final CaptureFixture fixture = new CaptureFixture("");
  private final Events events = fixture.events;
  private final SubjectHandle host = fixture.decisions.subject("acme/host");
  private final SubjectHandle guest = fixture.decisions.subject("globex/guest");
  private final SubjectHandle both = host.and(guest);
  private final EventEmitter summarized = events.declare(SUMMARIZED);

  @Test
  void provenance_ofCurrentSubjects_hasThemAndTheCategories() {
    try (Scope ignored = both.makeCurrent()) {
      Provenance received = events.provenance(Category.CONTENT_AUDIO, Category.CONTENT_CHAT);

      assertThat(received.subject()).isSameAs(both);
      assertThat(mask(received)).isEqualTo(AUDIO | CHAT);
    }
  }

  @Test
  void provenance_readUnderAnother_inheritsThatToo() {
    Provenance received = events.provenance(host, Category.CONTENT_AUDIO);
    try (Scope ignored = guest.storeInContext(Context.root()).with(received).makeCurrent()) {
      Provenance read = events.provenance(Category.CONTENT_CHAT);

      assertThat(read.subject()).isSameAs(both);
      assertThat(mask(read)).isEqualTo(AUDIO | CHAT);
    }
  }

  @Test
  void provenance_aCategoryThatIsNotKnown_isUnclassified() {
    assertThat(mask(events.provenance(host, Category.of("content.whiteboard"))))
        .isEqualTo(Categories.UNCLASSIFIED);
  }

  @Test
  void and_two_hasSubjectsAndCategoriesOfBoth() {
    Provenance joined =
        events
            .provenance(host, Category.CONTENT_AUDIO)
            .and(events.provenance(guest, Category.CONTENT_CHAT));

    assertThat(joined.subject()).isSameAs(both);
    assertThat(mask(joined)).isEqualTo(AUDIO | CHAT);
  }

  @Test
  void storeInContext_aContextWithASubject_addsToIt() {
    Context context = Context.root().with(guest).with(provenanceOfHost());

    assertThat(fixture.decisions.of(context)).isSameAs(both);
    assertThat(mask(provenanceIn(context))).isEqualTo(AUDIO);
  }

  @Test
  void storeInContext_aContextWithoutSubject_setsIt() {
    assertThat(fixture.decisions.of(Context.root().with(provenanceOfHost()))).isSameAs(host);
  }

  @Test
  void storeInContext_aContextWithAProvenance_joinsBoth() {
    Context context =
        Context.root()
            .with(provenanceOfHost())
            .with(events.provenance(guest, Category.CONTENT_CHAT));

    assertThat(fixture.decisions.of(context)).isSameAs(both);
    assertThat(provenanceIn(context).subject()).isSameAs(both);
    assertThat(mask(provenanceIn(context))).isEqualTo(AUDIO | CHAT);
  }

  /** A known subject can't permit content whose own subject is unknown. */
  @Test
  void storeInContext_contentOfNobodyUnderAKnownSubject_isUnclassified() {
    Provenance ofNobody = events.provenance(Category.CONTENT_AUDIO);
    Provenance service = events.provenance(Category.SERVICE_USAGE);

    assertThat(mask(provenanceIn(Context.root().with(host).with(ofNobody))))
        .isEqualTo(AUDIO | Categories.UNCLASSIFIED);
    assertThat(mask(ofNobody.and(provenanceOfHost()))).isEqualTo(AUDIO | Categories.UNCLASSIFIED);
    assertThat(mask(provenanceOfHost().and(ofNobody))).isEqualTo(AUDIO | Categories.UNCLASSIFIED);
    assertThat(mask(provenanceIn(Context.root().with(ofNobody)))).isEqualTo(AUDIO);
    assertThat(mask(provenanceIn(Context.root().with(host).with(service)))).isEqualTo(USAGE);
  }

  /** In a process that serves an account, the account alone is nobody, too. */
  @Test
  void and_contentOfTheAccountAlone_isUnclassifiedBesideAUser() {
    CaptureFixture account = CaptureFixture.ofAccount("acme");
    Provenance alone =
        account.events.provenance(account.decisions.subject("acme"), Category.CONTENT_AUDIO);
    Provenance user =
        account.events.provenance(account.decisions.subject("acme/u7"), Category.CONTENT_AUDIO);

    assertThat(mask(user)).isEqualTo(AUDIO);
    assertThat(mask(alone.and(user))).isEqualTo(AUDIO | Categories.UNCLASSIFIED);
    assertThat(mask(user.and(alone))).isEqualTo(AUDIO | Categories.UNCLASSIFIED);
  }

  @Test
  void from_onAnotherThread_theEventConcernsAllSubjectsAndCategories() throws Exception {
    fixture.permit(both, USAGE | AUDIO, 0);
    fixture.permit(guest, USAGE | AUDIO, 0);
    Provenance received = provenanceOfHost();

    CompletableFuture.runAsync(
            () -> {
              try (Scope ignored = guest.makeCurrent()) {
                summarized.begin().from(received).emit();
              }
            })
        .get();

    assertThat(fixture.logger.emitted).hasSize(1);
    Context context = fixture.logger.emitted.get(0).context();
    assertThat(fixture.decisions.of(context)).isSameAs(both);
    assertThat(mask(provenanceIn(context))).isEqualTo(AUDIO);
  }

  @Test
  void from_categoriesThatAreNotPermitted_theEventIsWithheldWholeAndCounted() {
    fixture.permit(host, USAGE, USAGE);
    try (Scope ignored = host.makeCurrent()) {
      summarized.begin().from(provenanceOfHost()).emit();
    }

    assertThat(fixture.logger.emitted).isEmpty();
    assertThat(fixture.logs("ops").captured()).isEqualTo(1);
    assertThat(fixture.withheld("ops", "content.audio")).isEqualTo(Map.of(Withheld.DENIED, 1L));
    assertThat(fixture.withheld("ops", "service.usage")).isEqualTo(Map.of(Withheld.DENIED, 1L));
    assertThat(fixture.ledger.snapshot().balances()).isTrue();
  }

  @Test
  void from_aSecondThatPermitsMore_doesNotReopen() {
    fixture.permit(host, USAGE, 0);
    fixture.permit(both, USAGE | AUDIO, 0);
    try (Scope ignored = host.makeCurrent()) {
      Event event = summarized.begin().from(provenanceOfHost());
      event.from(events.provenance(guest, Category.CONTENT_AUDIO)).emit();
    }

    assertThat(fixture.logger.emitted).isEmpty();
  }

  /** The worker's thread has no subject; the provenance brings the subjects. */
  @Test
  void from_whereNobodyIsKnown_asksTheSubjectsOfTheProvenance() {
    fixture.permit(host, USAGE | AUDIO, 0);

    summarized.begin().from(provenanceOfHost()).emit();
    summarized.begin().emit();

    assertThat(fixture.logger.emitted).hasSize(1);
    assertThat(fixture.logs("ops").captured()).isEqualTo(1);
  }

  @Test
  void event_whileAProvenanceIsCurrent_hasItsCategoriesAsItsOwn() {
    fixture.permit(host, USAGE, 0);
    try (Scope ignored = Context.root().with(provenanceOfHost()).makeCurrent()) {
      summarized.begin().emit();
    }

    assertThat(fixture.logger.emitted).isEmpty();
    assertThat(fixture.withheld("ops", "content.audio")).isEqualTo(Map.of(Withheld.DENIED, 1L));
  }

  @Test
  void toString_namesCategoriesAndNoSubject() {
    assertThat(provenanceOfHost()).hasToString("Provenance[content.audio] of 1 subjects");
    assertThat(CATEGORIES.names(AUDIO)).isEqualTo(List.of("content.audio"));
  }

  private Provenance provenanceOfHost() {
    return events.provenance(host, Category.CONTENT_AUDIO);
  }

  private static long mask(Provenance provenance) {
    return CATEGORIES.mask(provenance.categories());
  }

  private static Provenance provenanceIn(Context context) {
    Provenance provenance = MaskedProvenance.of(context);
    assertThat(provenance).isNotNull();
    return provenance;
  }
}
