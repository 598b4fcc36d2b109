/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.capture.Event;
import dev.assent.capture.EventType;
import dev.assent.capture.Events;
import dev.assent.capture.Field;
import dev.assent.capture.Provenance;
import dev.assent.category.Category;
import dev.assent.consent.Subject;
import dev.assent.fixtures.LogRecorder;
import dev.assent.ledger.Withheld;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events that {@code Events.begin} begins by their type alone. */
class BeginByTypeTest {
  private static final Field<String> ID = Field.ofString("meeting.id", Category.SERVICE_USAGE);
  private static final EventType JOINED = EventType.usage("meeting.joined", ID);

  /** The catalog has another category for the field's name. */
  private static final EventType CONFLICT =
      EventType.usage("meeting.left", Field.ofString("http.route", Category.SERVICE_USAGE));

  private final LogRecorder logs = LogRecorder.start("dev.assent.capture");
  private final CaptureFixture fixture = new CaptureFixture("acme/u7");
  private final Events events = fixture.events;

  @AfterEach
  void stopListening() {
    logs.close();
  }

  @Test
  void begin_aTypeThatWasNotDeclared_declaresIt() {
    fixture.permit(CaptureFixture.USAGE, 0);

    events.begin(JOINED).with(ID, "m1").emit();

    assertThat(fixture.catalog.event("meeting.joined")).isEqualTo(CaptureFixture.USAGE);
    assertThat(fixture.logger.emitted).hasSize(1);
    assertThat(fixture.logger.emitted.get(0).attributes().get(ID.key())).isEqualTo("m1");
    assertThat(logs.messages()).isEmpty();
  }

  @Test
  void begin_anEqualType_isOneEmitter() {
    Event first = events.begin(EventType.usage("meeting.joined", ID));

    assertThat(events.begin(EventType.usage("meeting.joined", ID))).isSameAs(first);
    assertThat(events.declare(JOINED)).isSameAs(events.declare(JOINED));
    assertThat(events.declare(JOINED).begin()).isSameAs(first);
  }

  /**
   * Law 11: recording throws nothing. Law 10: the event is counted. Law 13: a log line reports it
   * once.
   */
  @Test
  void begin_aTypeInConflict_isWithheldAndCountedAndLoggedOnceWithoutName() {
    fixture.permit(CaptureFixture.USAGE, CaptureFixture.USAGE);

    events.begin(CONFLICT).with(ID, "secret").emit();
    events.begin(CONFLICT).from(events.provenance()).exception(new Exception("secret")).emit();

    assertThat(fixture.logger.emitted).isEmpty();
    assertThat(fixture.logs("ops").captured()).isEqualTo(2);
    assertThat(fixture.logs("training").withheld()).isEqualTo(Map.of(Withheld.UNCLASSIFIED, 2L));
    assertThat(fixture.withheld("ops", "unclassified"))
        .isEqualTo(Map.of(Withheld.UNCLASSIFIED, 2L));
    assertThat(fixture.ledger.snapshot().balances()).isTrue();
    assertThat(logs.messages()).hasSize(1).allMatch(text -> !text.contains("meeting"));
  }

  @Test
  @SuppressWarnings("NullAway")
  void begin_null_isWithheldAndCounted() {
    events.begin(null).emit();

    assertThat(fixture.logs("ops").withheld()).isEqualTo(Map.of(Withheld.UNCLASSIFIED, 1L));
  }

  /** Types that are invented while recording don't fill the memory. */
  @Test
  void begin_moreTypesThanTheMaximum_withholdsFurtherOnes() {
    fixture.permit(CaptureFixture.USAGE, CaptureFixture.USAGE);
    for (int i = 0; i < Events.MAX_TYPES + 5; i++) {
      events.begin(EventType.usage("meeting.n" + i)).emit();
    }
    events.begin(EventType.usage("meeting.n0")).emit();

    assertThat(fixture.logger.emitted).hasSize(Events.MAX_TYPES + 1);
    assertThat(fixture.logs("ops").withheld()).isEqualTo(Map.of(Withheld.UNCLASSIFIED, 5L));
    assertThat(logs.messages()).hasSize(1);
  }

  @Test
  void from_aProvenanceOfTheApplications_isWithheld() {
    fixture.permit(CaptureFixture.USAGE, CaptureFixture.USAGE);
    Provenance foreign = new ForeignProvenance(fixture.decisions.processSubject());

    events.begin(JOINED).from(foreign).emit();
    Provenance joined = events.provenance(Category.SERVICE_USAGE).and(foreign);
    fixture.permit(0, 0);
    events.begin(JOINED).from(foreign).emit();

    assertThat(fixture.logger.emitted).isEmpty();
    assertThat(fixture.logs("ops").withheld()).isEqualTo(Map.of(Withheld.GATE_FAILED, 2L));
    assertThat(joined.categories()).containsExactly(Category.SERVICE_USAGE, Category.UNCLASSIFIED);
  }

  private record ForeignProvenance(Subject subject) implements Provenance {
    @Override
    public Set<Category> categories() {
      return Set.of();
    }

    @Override
    public Provenance and(Provenance other) {
      return this;
    }

    @Override
    public Context storeInContext(Context context) {
      return context;
    }
  }
}
