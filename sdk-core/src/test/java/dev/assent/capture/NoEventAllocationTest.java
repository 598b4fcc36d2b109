/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.assent.category.Category;
import dev.assent.internal.decision.SubjectHandle;
import io.opentelemetry.context.Scope;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** An event that no destination may receive costs no memory, whoever's it is. */
@SuppressWarnings("try") // a scope is there to be closed
class NoEventAllocationTest {
  private static final int ROUNDS = 20_000;
  private static final Field<String> ID = Field.ofString("meeting.id", Category.SERVICE_USAGE);
  private static final Field<Long> SIZE = Field.ofLong("meeting.size", Category.SERVICE_USAGE);

  private final CaptureFixture fixture = new CaptureFixture("acme/u7");
  private final EventEmitter joined =
      fixture.capture.declare(EventType.usage("meeting.joined", ID, SIZE));

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

  private long bytesPerEvent() {
    emit();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    emit();
    return (threads.getThreadAllocatedBytes(thread) - before) / ROUNDS;
  }

  private void emit() {
    for (int i = 0; i < ROUNDS; i++) {
      joined.event().with(ID, "m1").with(SIZE, i + 1_000L).with(SIZE, () -> 2_000L).emit();
    }
  }
}
