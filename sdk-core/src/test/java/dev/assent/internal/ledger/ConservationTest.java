/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.ledger.Ledger;
import dev.assent.ledger.Lost;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Law 10: each captured datum is in exactly one column. A random walk of operations runs against
 * the ledger and against a reference that follows every single datum; then both must agree. The
 * test fails if an operation forgets a column (the entry does not balance) or uses the wrong one
 * (the columns differ).
 */
class ConservationTest {
  private static final int STEPS = 2_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 7, 42, 4711, 20230807})
  void snapshot_randomOperations_agreesWithTheReference(long seed) {
    LiveLedger ledger = LedgerFixture.ledger();
    Reference reference = new Reference();

    new Walk(seed, ledger.account(1, Signal.TRACES), reference).run(STEPS);

    reference.assertAgrees(ledger.snapshot().entry("training", Signal.TRACES), seed);
    assertThat(ledger.snapshot().balances()).as("seed %d", seed).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 99, 31337})
  void snapshot_randomOperationsOfSeveralThreads_agreesOnceQuiet(long seed) throws Exception {
    LiveLedger ledger = LedgerFixture.ledger();
    NeverBuilt neverBuilt =
        ledger.neverBuilt(Signal.METRICS, 1L, List.of(Withheld.UNSET, Withheld.DENIED));
    int threads = 4;
    CyclicBarrier start = new CyclicBarrier(threads);
    List<Future<Reference>> runs = new ArrayList<>();
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      for (int thread = 0; thread < threads; thread++) {
        long threadSeed = seed + thread;
        runs.add(
            executor.submit(
                () -> {
                  Reference reference = new Reference();
                  start.await();
                  new Walk(threadSeed, ledger.account(0, Signal.METRICS), reference).run(STEPS);
                  for (int i = 0; i < STEPS; i++) {
                    neverBuilt.increment();
                    reference.arrive(Withheld.UNSET);
                  }
                  return reference;
                }));
      }
      Reference all = new Reference();
      for (Future<Reference> run : runs) {
        all.add(run.get());
      }

      Ledger snapshot = ledger.snapshot();
      all.assertAgrees(snapshot.entry("ops", Signal.METRICS), seed);
      assertThat(snapshot.entries()).allMatch(entry -> entry.imbalance() == 0);
      assertThat(snapshot.entry("training", Signal.METRICS).withheld())
          .isEqualTo(Map.of(Withheld.DENIED, (long) threads * STEPS));
    } finally {
      executor.shutdownNow();
    }
  }

  /** Runs every operation alone, so that a failure names the operation with the wrong columns. */
  @Test
  void operation_alone_movesBetweenExactlyTwoColumns() {
    List<Operation> operations = new ArrayList<>();
    for (State state : State.values()) {
      operations.add(new Operation("captured " + state, a -> a.captured(state, 3)));
      for (State into : State.values()) {
        operations.add(new Operation(state + " to " + into, a -> a.moved(state, into, 3)));
      }
      operations.add(new Operation(state + " merged", a -> a.merged(state, 3)));
      for (Withheld reason : Withheld.values()) {
        operations.add(
            new Operation(state + " withheld " + reason, a -> a.withheld(state, reason, 3)));
      }
      for (Lost reason : Lost.values()) {
        operations.add(new Operation(state + " lost " + reason, a -> a.lost(state, reason, 3)));
      }
    }
    for (Withheld reason : Withheld.values()) {
      operations.add(new Operation("withheld " + reason, a -> a.capturedWithheld(reason, 3)));
    }
    for (Lost reason : Lost.values()) {
      operations.add(new Operation("lost " + reason, a -> a.capturedLost(reason, 3)));
    }
    operations.add(new Operation("merged", a -> a.capturedMerged(3)));

    for (Operation operation : operations) {
      LiveLedger ledger = LedgerFixture.ledger();
      for (State state : State.values()) {
        ledger.account(0, Signal.LOGS).captured(state, 10);
      }
      operation.on.accept(ledger.account(0, Signal.LOGS));
      Ledger.Entry entry = ledger.snapshot().entry("ops", Signal.LOGS);
      assertThat(entry.imbalance()).as(operation.name).isZero();
      assertThat(entry.captured()).as(operation.name).isIn(60L, 63L);
    }
  }

  private record Operation(String name, java.util.function.Consumer<Account> on) {}

  /** Applies the same random operations to an account and a reference. */
  private static final class Walk {
    private final Random random;
    private final Account account;
    private final Reference reference;

    Walk(long seed, Account account, Reference reference) {
      this.random = new Random(seed);
      this.account = account;
      this.reference = reference;
    }

    void run(int steps) {
      for (int step = 0; step < steps; step++) {
        if (reference.data.isEmpty() || random.nextInt(3) == 0) {
          capture();
        } else {
          move();
        }
      }
    }

    private void capture() {
      int count = 1 + random.nextInt(4);
      Enum<?> column;
      switch (random.nextInt(4)) {
        case 0 -> {
          Withheld reason = any(Withheld.values());
          account.capturedWithheld(reason, count);
          column = reason;
        }
        case 1 -> {
          Lost reason = any(Lost.values());
          account.capturedLost(reason, count);
          column = reason;
        }
        case 2 -> {
          account.capturedMerged(count);
          column = Merged.MERGED;
        }
        default -> {
          State state = any(State.values());
          account.captured(state, count);
          column = state;
        }
      }
      for (int i = 0; i < count; i++) {
        reference.arrive(column);
      }
    }

    /** Moves one datum from its state to another one. */
    private void move() {
      int datum = random.nextInt(reference.data.size());
      if (!(reference.data.get(datum) instanceof State from)) {
        return;
      }
      switch (random.nextInt(4)) {
        case 0 -> {
          Withheld reason = any(Withheld.values());
          account.withheld(from, reason, 1);
          reference.data.set(datum, reason);
        }
        case 1 -> {
          Lost reason = any(Lost.values());
          account.lost(from, reason, 1);
          reference.data.set(datum, reason);
        }
        case 2 -> {
          account.merged(from, 1);
          reference.data.set(datum, Merged.MERGED);
        }
        default -> {
          State into = any(State.values());
          account.moved(from, into, 1);
          reference.data.set(datum, into);
        }
      }
    }

    private <E> E any(E[] values) {
      return values[random.nextInt(values.length)];
    }
  }

  private enum Merged {
    MERGED
  }

  /** A list of all data, and the column of each. */
  private static final class Reference {
    private final List<Enum<?>> data = new ArrayList<>();

    void arrive(Enum<?> column) {
      data.add(column);
    }

    void add(Reference other) {
      data.addAll(other.data);
    }

    void assertAgrees(Ledger.Entry entry, long seed) {
      assertThat(entry.captured()).as("captured, seed %d", seed).isEqualTo(data.size());
      assertThat(entry.states()).as("seed %d", seed).isEqualTo(columns(State.class));
      assertThat(entry.withheld()).as("seed %d", seed).isEqualTo(columns(Withheld.class));
      assertThat(entry.lost()).as("seed %d", seed).isEqualTo(columns(Lost.class));
      assertThat(entry.merged()).as("seed %d", seed).isEqualTo(count(Merged.MERGED));
      assertThat(entry.imbalance()).as("seed %d", seed).isZero();
    }

    private <E extends Enum<E>> Map<E, Long> columns(Class<E> type) {
      Map<E, Long> counts = new EnumMap<>(type);
      Arrays.stream(type.getEnumConstants())
          .filter(column -> count(column) > 0)
          .forEach(column -> counts.put(column, count(column)));
      return counts;
    }

    private long count(Enum<?> column) {
      return data.stream().filter(column::equals).count();
    }
  }
}
