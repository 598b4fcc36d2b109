/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.fixtures.ManualExecutor;
import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.time.TestClock;
import dev.assent.policy.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Threads create and read handles while another one denies. Fails if a handle that is created
 * between a denial's change of state and its walk over the handles keeps its older decision:
 * because the handle is registered only after its evaluation, or because an earlier evaluation
 * overwrites a later one.
 */
@Timeout(120)
class RevocationRaceTest {
  private static final int READERS = 3;
  private static final int ROUNDS = 300;

  private final ExecutorService threads = Executors.newFixedThreadPool(READERS + 1);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void law5_handlesMadeWhileDenying_noneObtainedAfterwardsPermits() throws Exception {
    PooledPolicy policy = PooledPolicy.load(List.of("strict"), Fixture.CATEGORIES, Set.of());
    AtomicInteger permittedBefore = new AtomicInteger();
    for (int round = 0; round < ROUNDS; round++) {
      race(policy, permittedBefore);
    }
    assertThat(permittedBefore).as("the race was one").hasPositiveValue();
  }

  private void race(PooledPolicy policy, AtomicInteger permittedBefore) throws Exception {
    TestClock clock = new TestClock();
    FakeSource source = new FakeSource("remote", clock, true);
    source.say(
        "acme", Fixture.granted(Purpose.AI_TRAINING, CHAT, TestClock.START.minusSeconds(1), null));
    Decisions decisions =
        Decisions.builder()
            .policy(policy)
            .destinations(Fixture.DESTINATIONS)
            .sources(List.<KnownChoices>of(source))
            .clock(clock)
            .executor(new ManualExecutor(clock))
            .spanSubjects((span, subject) -> {})
            .build();
    SubjectHandle longLived = decisions.subject("acme/old");
    CyclicBarrier start = new CyclicBarrier(READERS + 1);
    boolean[] denied = new boolean[1];
    Object guard = new Object();
    List<Future<List<SubjectHandle>>> readers = new ArrayList<>();
    for (int reader = 0; reader < READERS; reader++) {
      int self = reader;
      readers.add(
          threads.submit(
              (Callable<List<SubjectHandle>>)
                  () -> {
                    start.await();
                    List<SubjectHandle> made = new ArrayList<>();
                    boolean wasDenied = false;
                    for (int i = 0; i < 200 && !(wasDenied && i > 40); i++) {
                      synchronized (guard) {
                        wasDenied = denied[0];
                      }
                      SubjectHandle subject = decisions.subject("acme/u" + (i * (self + 1) % 97));
                      made.add(i % 2 == 0 ? subject : subject.and(longLived));
                      long permitted = made.get(i).decision().permitted(Fixture.TRAINING) & CHAT;
                      if (wasDenied) {
                        assertThat(permitted).isZero();
                      } else if (permitted != 0) {
                        permittedBefore.incrementAndGet();
                      }
                    }
                    return made;
                  }));
    }
    threads
        .submit(
            (Callable<Void>)
                () -> {
                  start.await();
                  decisions.consent("acme").revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT);
                  synchronized (guard) {
                    denied[0] = true;
                  }
                  return null;
                })
        .get();
    for (Future<List<SubjectHandle>> reader : readers) {
      for (SubjectHandle subject : reader.get()) {
        assertThat(subject.decision().permitted(Fixture.TRAINING) & CHAT).isZero();
      }
    }
    assertThat(longLived.subjectPaths()).containsExactly(new SubjectPath("acme/old"));
    decisions.close();
  }
}
