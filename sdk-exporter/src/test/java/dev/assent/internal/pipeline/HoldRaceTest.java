/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.GivenDecision;
import dev.assent.internal.decision.GivenDecisions;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.gate.HoldCheck;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.send.VirtualTime;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Lost;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Producers, a subject that grants, deadlines, and the end, at once. Fails if a datum that was
 * gated before a change is held after the change has released the held data, if a datum ends twice,
 * or if an ended datum still counts in the sum of bytes.
 */
class HoldRaceTest {
  private static final long CHAT = Categories.builtIn().mask("content.chat");
  private static final Decision ALL = GivenDecision.permitting(-1).decision();
  private static final Decision NOTHING = GivenDecision.permitting(0).decision();
  private static final int PRODUCERS = 3;

  private final LiveLedger ledger =
      LiveLedger.create(
          Categories.builtIn(),
          List.of(new Destination("d", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY)));
  private final Account account = ledger.account(0, Signal.TRACES);
  private final VirtualTime time = new VirtualTime();
  private final ScheduledExecutorService control = Executors.newScheduledThreadPool(2);
  private final ExecutorService threads = Executors.newFixedThreadPool(PRODUCERS + 1);
  private final AtomicInteger gone = new AtomicInteger();

  @AfterEach
  void stop() {
    threads.shutdownNow();
    control.shutdownNow();
  }

  private HoldQueue<WaitingDatum> queue(Hold hold) {
    return new HoldQueue<>(
        hold,
        account,
        new SignalSupport<>(
            (counts, holdSink) -> new WaitingGate(account), datum -> 1, datum -> 10, null),
        datum -> {
          account.lost(State.HELD, Lost.CLOSED, 1);
          gone.incrementAndGet();
        });
  }

  private long held() {
    Ledger snapshot = ledger.snapshot();
    assertThat(snapshot.balances()).as(snapshot.toString()).isTrue();
    return snapshot.entries().stream()
        .mapToLong(entry -> entry.states().getOrDefault(State.HELD, 0L))
        .sum();
  }

  @Test
  void grant_whileProducersKeep_nothingThatMayGoStays() throws Exception {
    int kept = 0;
    for (int round = 0; round < 300; round++) {
      Hold hold = new Hold(1 << 20, Duration.ofHours(1), time, control);
      HoldQueue<WaitingDatum> holdQueue = queue(hold);
      SubjectHandle subject = GivenDecisions.subject("acme/u7", NOTHING);
      race(
          0,
          random -> {
            Decision judgedUnder = subject.decision();
            if (judgedUnder != ALL) {
              holdQueue.keep(new WaitingDatum(1, CHAT, subject), null, judgedUnder);
            }
          },
          () -> {
            GivenDecisions.decide(subject, ALL);
            holdQueue.recheck(HoldCheck.GOES_ON);
          });
      assertThat(held()).as("round %d", round).isZero();
      assertThat(holdQueue.size()).as("round %d", round).isZero();
      assertThat(hold.bytes()).as("round %d", round).isZero();
      kept = gone.get();
    }
    assertThat(kept).as("the race was one").isPositive();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everythingAtOnce_conservesCountsAndBytes(long seed) throws Exception {
    for (int round = 0; round < 60; round++) {
      Hold hold = new Hold(200, Duration.ofMillis(1), time, control);
      HoldQueue<WaitingDatum> holdQueue = queue(hold);
      List<SubjectHandle> subjects = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        subjects.add(GivenDecisions.subject("acme/u" + i, NOTHING));
      }
      boolean closes = round % 2 == 0;
      race(
          seed * 1000 + round,
          random -> {
            SubjectHandle subject = subjects.get(random.nextInt(subjects.size()));
            holdQueue.keep(new WaitingDatum(1, CHAT, subject), null, subject.decision());
          },
          () -> {
            for (SubjectHandle subject : subjects) {
              GivenDecisions.decide(subject, ALL);
              holdQueue.recheck(HoldCheck.GOES_ON);
              time.advance(Duration.ofMillis(1));
              GivenDecisions.decide(subject, NOTHING);
            }
            if (closes) {
              hold.close();
            }
          });
      // a deadline may still be ending waits between two reads
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .untilAsserted(
              () ->
                  assertThat(hold.bytes())
                      .isEqualTo(10L * held())
                      .isEqualTo(10L * holdQueue.size()));
      hold.close();
      assertThat(held()).as("seed %d, round %d", seed, round).isZero();
      assertThat(holdQueue.size()).isZero();
      assertThat(hold.bytes()).isZero();
    }
  }

  private interface Producer {
    void produce(Random random);
  }

  private void race(long seed, Producer producer, Runnable changes) throws Exception {
    CyclicBarrier start = new CyclicBarrier(PRODUCERS + 1);
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < PRODUCERS; i++) {
      Random random = new Random(seed * 10 + i);
      all.add(
          threads.submit(
              (Callable<Void>)
                  () -> {
                    start.await();
                    for (int n = 0; n < 50; n++) {
                      producer.produce(random);
                    }
                    return null;
                  }));
    }
    all.add(
        threads.submit(
            (Callable<Void>)
                () -> {
                  start.await();
                  changes.run();
                  return null;
                }));
    for (Future<?> each : all) {
      each.get();
    }
  }
}
