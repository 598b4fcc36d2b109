/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.category.Category;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Lost;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveLedgerTest {
  private static final long CHAT = LedgerFixture.CATEGORIES.mask(Category.CONTENT_CHAT);
  private static final long USAGE = LedgerFixture.CATEGORIES.mask(Category.SERVICE_USAGE);
  private static final int CHAT_BIT = Long.numberOfTrailingZeros(CHAT);

  private final LiveLedger ledger = LedgerFixture.ledger();
  private final Account account = ledger.account(0, Signal.LOGS);

  @Test
  void snapshot_nothingCounted_hasOneEmptyEntryPerDestinationAndSignal() {
    Ledger snapshot = ledger.snapshot();

    assertThat(snapshot.entries()).hasSize(6);
    assertThat(snapshot.balances()).isTrue();
    assertThat(snapshot.entries())
        .allSatisfy(
            entry -> {
              assertThat(entry.captured()).isZero();
              assertThat(entry.states()).isEmpty();
              assertThat(entry.withheld()).isEmpty();
              assertThat(entry.lost()).isEmpty();
            });
    assertThat(snapshot).hasToString("nothing was captured" + System.lineSeparator());
  }

  @Test
  void snapshot_aDatumOnItsWay_standsInOneColumn() {
    account.captured(State.QUEUED, 5);
    account.moved(State.QUEUED, State.IN_FLIGHT, 4);
    account.moved(State.IN_FLIGHT, State.EXPORTED, 1);
    account.moved(State.IN_FLIGHT, State.POSSIBLY_SENT, 1);
    account.withheld(State.IN_FLIGHT, Withheld.DENIED, 1);
    account.lost(State.IN_FLIGHT, Lost.REFUSED, 1);
    account.capturedWithheld(Withheld.POLICY, 2);
    account.capturedLost(Lost.QUEUE_FULL, 3);
    account.capturedMerged(7);

    Ledger.Entry entry = ledger.snapshot().entry("ops", Signal.LOGS);

    assertThat(entry.captured()).isEqualTo(17);
    assertThat(entry.states())
        .isEqualTo(Map.of(State.QUEUED, 1L, State.EXPORTED, 1L, State.POSSIBLY_SENT, 1L));
    assertThat(entry.withheld()).isEqualTo(Map.of(Withheld.DENIED, 1L, Withheld.POLICY, 2L));
    assertThat(entry.lost()).isEqualTo(Map.of(Lost.REFUSED, 1L, Lost.QUEUE_FULL, 3L));
    assertThat(entry.merged()).isEqualTo(7);
    assertThat(entry.imbalance()).isZero();
  }

  /** An error ended the count of data that left a state: nobody knows what became of it. */
  @Test
  void settle_moreIsCountedThanThere_countsAsPossiblySent() {
    account.captured(State.IN_FLIGHT, 5);
    account.moved(State.IN_FLIGHT, State.EXPORTED, 2);

    account.settle(State.IN_FLIGHT, 1);
    account.settle(State.IN_FLIGHT, 1);

    Ledger.Entry entry = ledger.snapshot().entry("ops", Signal.LOGS);
    assertThat(entry.states())
        .isEqualTo(Map.of(State.IN_FLIGHT, 1L, State.EXPORTED, 2L, State.POSSIBLY_SENT, 2L));
    assertThat(entry.captured()).isEqualTo(5);
    assertThat(entry.imbalance()).isZero();
  }

  /** An error ended a step after its count, and the step was made again. */
  @Test
  void settle_lessIsCountedThanThere_countsAsFound() {
    account.captured(State.IN_FLIGHT, 2);
    account.withheld(State.IN_FLIGHT, Withheld.DENIED, 2);
    account.withheld(State.IN_FLIGHT, Withheld.DENIED, 2);

    account.settle(State.IN_FLIGHT, 0);

    Ledger.Entry entry = ledger.snapshot().entry("ops", Signal.LOGS);
    assertThat(entry.states()).isEmpty();
    assertThat(entry.withheld()).isEqualTo(Map.of(Withheld.DENIED, 4L));
    assertThat(entry.captured()).isEqualTo(4);
    assertThat(entry.found()).isEqualTo(2);
    assertThat(entry.imbalance()).isZero();
  }

  @Test
  void snapshot_taken_doesNotChange() {
    account.captured(State.QUEUED, 1);
    Ledger snapshot = ledger.snapshot();
    account.captured(State.QUEUED, 1);

    assertThat(snapshot.entry("ops", Signal.LOGS).captured()).isEqualTo(1);
    Map<State, Long> states = snapshot.entry("ops", Signal.LOGS).states();
    assertThatThrownBy(() -> states.put(State.HELD, 1L))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void entry_unknownDestination_throwsNamingIt() {
    Ledger snapshot = ledger.snapshot();
    assertThatThrownBy(() -> snapshot.entry("nowhere", Signal.LOGS))
        .hasMessageContaining("nowhere");
  }

  @Test
  void imbalance_anEntryThatLacksAColumn_isNotZero() {
    account.captured(State.QUEUED, 2);
    Ledger.Entry whole = ledger.snapshot().entry("ops", Signal.LOGS);
    Ledger.Entry broken =
        new Ledger.Entry(
            whole.destination(),
            whole.signal(),
            whole.captured(),
            whole.found(),
            Map.of(),
            whole.withheld(),
            whole.lost(),
            whole.merged(),
            Map.of(),
            Map.of(),
            Map.of(),
            0,
            null);

    assertThat(broken.imbalance()).isEqualTo(2);
    assertThat(new Ledger(List.of(broken)).balances()).isFalse();
    assertThat(new Ledger(List.of(broken)).toString()).contains("unbalanced");
  }

  @Test
  void wouldWithhold_isCounted_butInNoColumn() {
    account.captured(State.QUEUED, 2);
    account.wouldWithhold(1);
    Ledger snapshot = ledger.snapshot();
    assertThat(snapshot.entry("ops", Signal.LOGS).wouldWithhold()).isEqualTo(1);
    assertThat(snapshot.entry("ops", Signal.LOGS).withheld()).isEmpty();
    assertThat(snapshot.balances()).isTrue();
    assertThat(snapshot.toString()).contains("report only: would withhold from 1");
  }

  @Test
  void counts_belowOne_changeNothing() {
    account.captured(State.QUEUED, 0);
    account.captured(State.QUEUED, -3);
    account.moved(State.QUEUED, State.EXPORTED, -3);
    account.exportedCategories(CHAT, 0, 1);
    account.withheldCategories(CHAT, Withheld.DENIED, -1);
    account.possiblySentCategories(CHAT, -1);

    Ledger.Entry entry = ledger.snapshot().entry("ops", Signal.LOGS);
    assertThat(entry.captured()).isZero();
    assertThat(entry.states()).isEmpty();
    assertThat(entry.exportedByCategory()).isEmpty();
    assertThat(entry.withheldByCategory()).isEmpty();
    assertThat(account.firstExportedEpochNanos(CHAT_BIT)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void categories_aDatumWithTwo_countsInBoth() {
    account.exportedCategories(CHAT | USAGE, 2, 100);
    account.withheldCategories(CHAT, Withheld.DENIED, 3);
    account.withheldCategories(CHAT, Withheld.TOO_OLD, 1);
    account.possiblySentCategories(USAGE, 4);

    Ledger.Entry entry = ledger.snapshot().entry("ops", Signal.LOGS);
    assertThat(entry.exportedByCategory())
        .isEqualTo(Map.of("content.chat", 2L, "service.usage", 2L));
    assertThat(entry.withheldByCategory())
        .isEqualTo(Map.of("content.chat", Map.of(Withheld.DENIED, 3L, Withheld.TOO_OLD, 1L)));
    assertThat(entry.possiblySentByCategory()).isEqualTo(Map.of("service.usage", 4L));
  }

  @Test
  void categories_bitsOfNone_areIgnored() {
    account.exportedCategories(-1L, 1, 100);
    account.withheldCategories(1L << 63, Withheld.DENIED, 1);
    account.possiblySentCategories(1L << 63, 1);

    Ledger.Entry entry = ledger.snapshot().entry("ops", Signal.LOGS);
    assertThat(entry.exportedByCategory()).hasSize(LedgerFixture.CATEGORIES.size());
    assertThat(entry.withheldByCategory()).isEmpty();
    assertThat(entry.possiblySentByCategory()).isEmpty();
    assertThat(account.exported(63)).isZero();
    assertThat(account.exported(-1)).isZero();
    assertThat(account.firstExportedEpochNanos(63)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void firstExported_severalExports_isTheEarliest() {
    assertThat(account.firstExportedEpochNanos(CHAT_BIT)).isEqualTo(Long.MAX_VALUE);

    account.exportedCategories(CHAT, 1, 200);
    account.exportedCategories(CHAT, 1, 300);
    account.exportedCategories(CHAT, 1, 100);

    assertThat(account.exported(CHAT_BIT)).isEqualTo(3);
    assertThat(account.firstExportedEpochNanos(CHAT_BIT)).isEqualTo(100);
  }

  @Test
  void neverBuilt_counted_isCapturedAndWithheldAtEveryDestinationForItsReason() {
    NeverBuilt counter =
        ledger.neverBuilt(Signal.LOGS, USAGE, List.of(Withheld.DENIED, Withheld.POLICY));
    counter.increment();
    counter.increment();
    account.capturedWithheld(Withheld.DENIED, 1);
    account.withheldCategories(USAGE, Withheld.DENIED, 1);

    Ledger snapshot = ledger.snapshot();
    Ledger.Entry ops = snapshot.entry("ops", Signal.LOGS);
    Ledger.Entry training = snapshot.entry("training", Signal.LOGS);

    assertThat(ops.captured()).isEqualTo(3);
    assertThat(ops.withheld()).isEqualTo(Map.of(Withheld.DENIED, 3L));
    assertThat(ops.withheldByCategory())
        .isEqualTo(Map.of("service.usage", Map.of(Withheld.DENIED, 3L)));
    assertThat(training.captured()).isEqualTo(2);
    assertThat(training.withheld()).isEqualTo(Map.of(Withheld.POLICY, 2L));
    assertThat(training.withheldByCategory())
        .isEqualTo(Map.of("service.usage", Map.of(Withheld.POLICY, 2L)));
    assertThat(snapshot.balances()).isTrue();
    assertThat(snapshot.entry("ops", Signal.TRACES).captured()).isZero();
  }

  @Test
  void neverBuilt_destinationThatDoesNotTakeTheSignal_isNotCountedThere() {
    LiveLedger traces =
        LiveLedger.create(
            ledger.categories(),
            ledger.destinations(),
            (destination, signal) -> destination == 1 || signal == Signal.TRACES,
            false);
    traces.neverBuilt(Signal.LOGS, USAGE, List.of(Withheld.DENIED, Withheld.POLICY)).increment();

    assertThat(traces.snapshot().entry("ops", Signal.LOGS).captured()).isZero();
    assertThat(traces.snapshot().entry("training", Signal.LOGS).captured()).isEqualTo(1);
    assertThat(traces.counts(0, Signal.LOGS).captured()).isZero();
    assertThat(traces.counts(0, Signal.LOGS).withheld(Withheld.DENIED)).isZero();
    assertThat(traces.snapshot().balances()).isTrue();
  }

  @Test
  void neverBuilt_sameArguments_isTheSameCounter() {
    List<Withheld> reasons = List.of(Withheld.DENIED, Withheld.POLICY);
    NeverBuilt counter = ledger.neverBuilt(Signal.LOGS, USAGE, reasons);

    assertThat(ledger.neverBuilt(Signal.LOGS, USAGE, List.copyOf(reasons))).isSameAs(counter);
    assertThat(ledger.neverBuilt(Signal.LOGS, CHAT, reasons)).isNotSameAs(counter);
    assertThat(ledger.neverBuilt(Signal.TRACES, USAGE, reasons)).isNotSameAs(counter);
  }

  @Test
  void neverBuilt_notOneReasonPerDestination_throws() {
    List<Withheld> one = List.of(Withheld.DENIED);
    assertThatThrownBy(() -> ledger.neverBuilt(Signal.LOGS, USAGE, one))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void toString_countsAtTwoDestinations_isATableThatFitsATerminal() {
    account.captured(State.QUEUED, 1200);
    account.moved(State.QUEUED, State.IN_FLIGHT, 1200);
    account.moved(State.IN_FLIGHT, State.EXPORTED, 1000);
    account.withheld(State.IN_FLIGHT, Withheld.DENIED, 190);
    account.withheld(State.IN_FLIGHT, Withheld.SUBJECT_LOST, 10);
    account.exportedCategories(USAGE, 1000, 1);
    ledger.account(1, Signal.TRACES).capturedLost(Lost.QUEUE_FULL, 3);
    ledger.account(1, Signal.TRACES).withheldCategories(CHAT, Withheld.UNSET, 3);

    assertThat(ledger.snapshot())
        .hasToString(
            """
            destination  signal  captured  exported  withheld  lost
            ops          logs        1200      1000       200
              withheld: denied 190, subject lost 10
            training     traces         3                         3
              lost: queue full 3

            destination  category       exported  withheld  why
            ops          service.usage      1000
            training     content.chat                    3  unset 3
            """
                .replace("\n", System.lineSeparator()));
    assertThat(ledger.snapshot().toString().lines()).allMatch(line -> line.length() <= 100);
  }
}
