/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.gate;

import dev.assent.category.Category;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.gate.AttemptGate;
import dev.assent.internal.gate.DatumGate;
import dev.assent.internal.gate.Gate;
import dev.assent.internal.gate.WithheldNames;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.tag.subject.SpanMarkers;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Decisions, catalog and gates of a pipeline: the policy {@code terms}, one destination for the
 * operation of the service, one for training, and one of a third party that may receive nothing.
 * One account has a configurable number of users.
 */
final class World implements AutoCloseable {
  static final String SCOPE = "dev.assent.benchmarks";
  private static final int OWN = 0;
  private static final int THIRD_PARTY = 2;

  final Catalog catalog = catalog();
  final Decisions decisions;
  final Account traces;
  final Account logs;
  private final int destination;
  private final ScheduledThreadPoolExecutor control = new ScheduledThreadPoolExecutor(1);

  World(Outcome outcome) {
    List<Destination> destinations =
        List.of(
            new Destination("own", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY),
            new Destination("models", Purpose.AI_TRAINING, Recipient.FIRST_PARTY),
            new Destination("vendor", Purpose.SERVICE_OPERATION, Recipient.THIRD_PARTY));
    this.decisions =
        Decisions.builder()
            .categories(catalog.categories())
            .policy(PooledPolicy.load(List.of("terms"), catalog.categories(), Set.of()))
            .destinations(destinations)
            .executor(control)
            .spanSubjects(new SpanMarkers(catalog.categories()))
            .build();
    this.destination = outcome == Outcome.WITHHELD ? THIRD_PARTY : OWN;
    LiveLedger ledger = LiveLedger.create(catalog.categories(), destinations);
    this.traces = ledger.account(destination, Signal.TRACES);
    this.logs = ledger.account(destination, Signal.LOGS);
  }

  /** Catalogs the scope; without an entry its name, and with it all data, would be withheld. */
  private static Catalog catalog() {
    try {
      Path file = Files.createTempFile("catalog", ".yaml");
      Files.writeString(file, "scopes:\n  - { name: " + SCOPE + " }\n");
      Catalog catalog = Catalog.load(List.of(file), List.of());
      Files.delete(file);
      return catalog;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Gate<StampedSpan> spanGate() {
    return DatumGate.ofSpans(
        destination, catalog, Limits.NONE, traces, WithheldNames.IGNORED, (a, b, c) -> {});
  }

  Gate<StampedLog> logGate() {
    return DatumGate.ofLogs(
        destination, catalog, Limits.NONE, logs, WithheldNames.IGNORED, (a, b, c) -> {});
  }

  /** Returns the destination's index. */
  int destination() {
    return destination;
  }

  /** Returns one of the users. */
  SubjectHandle user(int user) {
    return decisions.subject("acme/u" + (10_000_000 + user));
  }

  /** Replaces the decision of every user by one that permits the same to the destination. */
  void decideAgain() {
    var unused =
        decisions.consent("acme").revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT).join();
  }

  /**
   * Gates a batch as the pipeline does before an attempt: it reads the clock once, and returns the
   * same list if all data passes unchanged.
   */
  static <D extends Stamped> List<D> leave(AttemptGate<D> gate, List<D> batch) {
    Clock now = Clock.system().reading();
    List<D> changed = null;
    for (int i = 0; i < batch.size(); i++) {
      D datum = batch.get(i);
      D passed = gate.leave(datum, State.IN_FLIGHT, false, now);
      if (passed != datum) {
        changed = changed == null ? new ArrayList<>(batch.subList(0, i)) : changed;
      }
      add(changed, passed);
    }
    return changed == null ? batch : changed;
  }

  private static <D> void add(@Nullable List<D> changed, @Nullable D passed) {
    if (changed != null && passed != null) {
      changed.add(passed);
    }
  }

  @Override
  public void close() {
    decisions.close();
    control.shutdownNow();
  }
}
