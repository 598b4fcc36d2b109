/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.GivenDecision;
import dev.assent.internal.decision.GivenDecisions;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.gate.HoldCheck;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.send.VirtualTime;
import dev.assent.internal.supervise.Restored;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

/** The limits of held data, over several signals: bytes, time, and the end. */
class HoldTest {
  private static final long CHAT = Categories.builtIn().mask("content.chat");
  private static final Decision NOTHING = GivenDecision.permitting(0).decision();
  private static final Decision ALL = GivenDecision.permitting(-1).decision();

  private final LiveLedger ledger =
      LiveLedger.create(
          Categories.builtIn(),
          List.of(new Destination("d", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY)));
  private final VirtualTime time = new VirtualTime();
  private final Timer timer = new Timer();
  private final Hold hold = new Hold(100, Duration.ofMinutes(1), time, timer.executor());
  private final Part traces = new Part(Signal.TRACES);
  private final Part logs = new Part(Signal.LOGS);
  private final SubjectHandle subject = GivenDecisions.subject("acme/u7", NOTHING);

  /** The hold queue of one signal. */
  private final class Part {
    final Account account;
    final WaitingGate gate;
    final List<Integer> gone = new ArrayList<>();
    final HoldQueue<WaitingDatum> holdQueue;

    Part(Signal signal) {
      account = ledger.account(0, signal);
      gate = new WaitingGate(account);
      holdQueue =
          new HoldQueue<>(
              hold,
              account,
              new SignalSupport<>((counts, holdSink) -> gate, datum -> 1, WaitingDatum::id, null),
              datum -> {
                account.moved(State.HELD, State.QUEUED, 1);
                gone.add(datum.id());
              });
    }

    /** Holds a datum whose number is its size. */
    void keep(int size) {
      keep(new WaitingDatum(size, CHAT, subject));
    }

    void keep(WaitingDatum datum) {
      holdQueue.keep(datum, null, datum.subject().decision());
    }
  }

  /** Schedules one task, which a test runs. */
  private static final class Timer {
    final Queue<Runnable> tasks = new ArrayDeque<>();
    final List<Long> delays = new ArrayList<>();
    boolean closed;
    boolean noMemory;

    ScheduledExecutorService executor() {
      ScheduledExecutorService executor = Mockito.mock(ScheduledExecutorService.class);
      Mockito.when(
              executor.schedule(
                  Mockito.any(Runnable.class), Mockito.anyLong(), Mockito.any(TimeUnit.class)))
          .thenAnswer(
              call -> {
                if (noMemory) {
                  throw new StackOverflowError("a test");
                }
                if (closed) {
                  throw new RejectedExecutionException("closed");
                }
                tasks.add(call.getArgument(0));
                delays.add(call.getArgument(1));
                return Mockito.mock(ScheduledFuture.class);
              });
      Mockito.doAnswer(
              call -> {
                call.<Runnable>getArgument(0).run();
                return null;
              })
          .when(executor)
          .execute(Mockito.any());
      return executor;
    }

    void fire() {
      tasks.remove().run();
    }
  }

  private Ledger.Entry counts(Signal signal) {
    return ledger.snapshot().entries().stream()
        .filter(entry -> entry.signal() == signal)
        .findFirst()
        .orElseThrow();
  }

  private long held() {
    assertThat(ledger.snapshot().balances()).isTrue();
    return counts(Signal.TRACES).states().getOrDefault(State.HELD, 0L)
        + counts(Signal.LOGS).states().getOrDefault(State.HELD, 0L);
  }

  @Test
  void keep_withinTheBound_allWait() {
    traces.keep(40);
    logs.keep(60);
    assertThat(hold.bytes()).isEqualTo(100);
    assertThat(held()).isEqualTo(2);
    assertThat(traces.gate.endings).isEmpty();
  }

  @Test
  void keep_aboveTheBoundOfAllLanes_oldestGoesFirst() {
    traces.keep(40);
    logs.keep(50);
    traces.keep(20);
    assertThat(traces.gate.endings).containsExactly("40 PUSHED_OUT");
    logs.keep(35);
    assertThat(logs.gate.endings).containsExactly("50 PUSHED_OUT");
    assertThat(hold.bytes()).isEqualTo(55);
    assertThat(held()).isEqualTo(2);
    assertThat(counts(Signal.TRACES).withheld()).isEqualTo(Map.of(Withheld.HOLD_FULL, 1L));
    assertThat(counts(Signal.LOGS).withheld()).isEqualTo(Map.of(Withheld.HOLD_FULL, 1L));
  }

  @Test
  void keep_largerThanAll_pushesOutEverythingAndItself() {
    traces.keep(40);
    traces.keep(101);
    assertThat(traces.gate.endings).containsExactly("40 PUSHED_OUT", "101 PUSHED_OUT");
    assertThat(hold.bytes()).isZero();
    assertThat(held()).isZero();
  }

  @Test
  void keep_whatStoodElsewhere_movesFromThere() {
    traces.account.captured(State.QUEUED, 1);
    traces.holdQueue.keep(new WaitingDatum(40, CHAT, subject), State.QUEUED, NOTHING);
    assertThat(held()).isEqualTo(1);
    assertThat(counts(Signal.TRACES).captured()).isEqualTo(1);
  }

  @Test
  void deadline_reached_endsWhatIsOverAndNothingElse() {
    traces.keep(10);
    time.advance(Duration.ofSeconds(30));
    logs.keep(20);
    assertThat(timer.tasks).as("one timer, for the oldest").hasSize(1);
    assertThat(timer.delays).containsExactly(Duration.ofMinutes(1).toNanos());
    time.advance(Duration.ofSeconds(30).minusNanos(1));
    timer.fire();
    assertThat(traces.gate.endings).as("early").isEmpty();
    assertThat(timer.delays).last().isEqualTo(1L);
    time.advance(Duration.ofNanos(1));
    timer.fire();
    assertThat(traces.gate.endings).containsExactly("10 OVER");
    assertThat(logs.gate.endings).isEmpty();
    assertThat(timer.delays).last().isEqualTo(Duration.ofSeconds(30).toNanos());
    assertThat(hold.bytes()).isEqualTo(20);
    time.advance(Duration.ofSeconds(30));
    timer.fire();
    assertThat(logs.gate.endings).containsExactly("20 OVER");
    assertThat(timer.tasks).isEmpty();
    assertThat(held()).isZero();
    assertThat(counts(Signal.LOGS).withheld()).isEqualTo(Map.of(Withheld.UNSET, 1L));
    logs.keep(5);
    assertThat(timer.tasks).as("started again").hasSize(1);
  }

  @Test
  void judge_permittedMeanwhile_goesOnAndLeavesRoom() {
    traces.keep(40);
    traces.holdQueue.recheck(HoldCheck.GOES_ON);
    assertThat(traces.gone).isEmpty();
    GivenDecisions.decide(subject, ALL);
    traces.holdQueue.recheck(HoldCheck.GOES_ON);
    assertThat(traces.gone).containsExactly(40);
    assertThat(hold.bytes()).isZero();
    assertThat(traces.holdQueue.size()).isZero();
    assertThat(held()).isZero();
    traces.holdQueue.recheck(HoldCheck.OVER);
    assertThat(traces.gone).as("once").containsExactly(40);
  }

  @Test
  void keep_decisionChangedBetweenGateAndShelf_isSeen() {
    Decision judgedUnder = subject.decision();
    GivenDecisions.decide(subject, ALL);
    traces.holdQueue.keep(new WaitingDatum(40, CHAT, subject), null, judgedUnder);
    assertThat(traces.gone).containsExactly(40);
    assertThat(hold.bytes()).isZero();
  }

  @Test
  void close_endsAllAndWhatComesLater() {
    traces.keep(10);
    logs.keep(20);
    hold.close();
    assertThat(traces.gate.endings).containsExactly("10 OVER");
    assertThat(logs.gate.endings).containsExactly("20 OVER");
    logs.keep(30);
    assertThat(logs.gate.endings).containsExactly("20 OVER", "30 OVER");
    assertThat(hold.bytes()).isZero();
    assertThat(held()).isZero();
    assertThat(traces.holdQueue.size() + logs.holdQueue.size()).isZero();
    timer.fire();
    assertThat(held()).isZero();
  }

  @Test
  void executorRefuses_whatWaitsEndsAtTheClose() {
    timer.closed = true;
    traces.keep(10);
    assertThat(held()).isEqualTo(1);
    hold.close();
    assertThat(held()).isZero();
  }

  /** A gate that fails counts the datum as withheld, so the hold must not count it, too. */
  @Test
  void keep_noMemoryForTheTimer_datumIsCountedOnceAndDoesNotWait() {
    timer.noMemory = true;
    traces.keep(10);
    assertThat(traces.gate.endings).containsExactly("10 PUSHED_OUT");
    assertThat(held()).isZero();
    assertThat(counts(Signal.TRACES).captured()).isEqualTo(1);
    assertThat(hold.bytes()).isZero();
  }

  @Test
  void keep_noMemoryToEndTheWait_endsAtTheFirstCheckAfterItsDeadline() {
    hold.close(); // so that no timer ends it
    traces.gate.failures = 2;
    traces.keep(10);
    traces.holdQueue.check();
    assertThat(held()).isEqualTo(1);
    time.advance(Duration.ofMinutes(2));
    traces.holdQueue.check();
    assertThat(traces.gate.endings).containsExactly("10 PUSHED_OUT");
    assertThat(held()).isZero();
  }

  @Test
  void deadline_reachedWithoutMemoryForOne_othersEndAtTheNextCheck() {
    traces.keep(10);
    logs.keep(20);
    traces.gate.failures = 1;
    time.advance(Duration.ofMinutes(1));
    Runnable task = timer.tasks.remove();
    assertThatThrownBy(task::run).isInstanceOf(StackOverflowError.class);
    time.advance(Duration.ofMinutes(1));
    hold.check(time.nanoTime(), new Restored());
    assertThat(traces.gate.endings).containsExactly("10 OVER");
    assertThat(logs.gate.endings).containsExactly("20 OVER");
    assertThat(held()).isZero();
  }

  @Test
  void ended_nothingOfItIsReachable() {
    SubjectHandle somebody = GivenDecisions.subject("acme/u8", NOTHING);
    WeakReference<WaitingDatum> datum = keepOne(somebody);
    GivenDecisions.decide(somebody, ALL);
    traces.holdQueue.recheck(HoldCheck.GOES_ON);
    traces.gone.clear();
    assertThat(isCollected(datum)).isTrue();
    WeakReference<WaitingDatum> pushedOut = keepOne(GivenDecisions.subject("acme/u9", NOTHING));
    traces.keep(100);
    assertThat(isCollected(pushedOut)).isTrue();
    WeakReference<WaitingDatum> waits = keepOne(subject);
    System.gc();
    assertThat(waits.get()).as("what waits is kept").isNotNull();
  }

  private WeakReference<WaitingDatum> keepOne(SubjectHandle of) {
    WaitingDatum datum = new WaitingDatum(1, CHAT, of);
    traces.keep(datum);
    return new WeakReference<>(datum);
  }

  private static boolean isCollected(WeakReference<?> reference) {
    for (int i = 0; i < 20 && reference.get() != null; i++) {
      System.gc();
    }
    return reference.get() == null;
  }
}
