/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.capture.Event;
import dev.assent.capture.EventEmitter;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.fixtures.Allocation;
import dev.assent.internal.decision.SubjectHandle;
import io.opentelemetry.context.Scope;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** An event that no destination may receive allocates nothing, for any subject. */
@SuppressWarnings("try") // a scope has to be closed
class NoEventAllocationTest {
  private static final int ROUNDS = 20_000;
  private static final Field<String> ID = Field.ofString("meeting.id", Category.SERVICE_USAGE);
  private static final Field<Long> SIZE = Field.ofLong("meeting.size", Category.SERVICE_USAGE);

  private final CaptureFixture fixture = new CaptureFixture("acme/u7");
  private final EventType type = EventType.usage("meeting.joined", ID, SIZE);
  private final EventEmitter joined = fixture.events.declare(type);

  @Test
  void event_permittedNowhereForTheOwnSubject_allocatesNothing() {
    assertThat(bytesPerEvent()).isZero();
  }

  @Test
  void event_permittedNowhereForASubjectInTheContext_allocatesNothing() {
    SubjectHandle other = fixture.decisions.subject("globex/u1");
    try (Scope ignored = other.makeCurrent()) {
      assertThat(bytesPerEvent()).isZero();
    }
  }

  @Test
  void begin_byType_allocatesNothing() {
    assertThat(bytesPerEvent(() -> fixture.events.begin(type))).isZero();
    SubjectHandle other = fixture.decisions.subject("globex/u1");
    try (Scope ignored = other.makeCurrent()) {
      assertThat(bytesPerEvent(() -> fixture.events.begin(type))).isZero();
    }
  }

  private long bytesPerEvent() {
    return bytesPerEvent(joined::begin);
  }

  private static long bytesPerEvent(Supplier<Event> begin) {
    emit(begin);
    return Allocation.of(() -> emit(begin)) / ROUNDS;
  }

  private static void emit(Supplier<Event> begin) {
    for (int i = 0; i < ROUNDS; i++) {
      begin.get().with(ID, "m1").with(SIZE, i + 1_000L).with(SIZE, () -> 2_000L).emit();
    }
  }
}
