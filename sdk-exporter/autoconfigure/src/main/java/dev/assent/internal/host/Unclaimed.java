/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.consent.Receipt;
import dev.assent.internal.decision.Enforcer;
import dev.assent.internal.decision.evaluate.ReportOnly;
import dev.assent.internal.time.RatchetClock;
import dev.assent.ledger.Signal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * What Assent could not claim in an application's SDK. While gates only report, it goes on as it
 * does without Assent, and nobody sees what it exports. From the first choice on, no datum reaches
 * it, and from one export interval before the last day is over. It is neither flushed nor shut down
 * for that; what it got before counts as possibly sent. Thread-safe.
 */
final class Unclaimed implements Enforcer {
  private final ReportOnly reportOnly;
  private final RatchetClock clock;
  private final long endEpochNanos;
  private final Map<Part, LongAdder> given = new LinkedHashMap<>();
  private volatile boolean isOpen;
  private final AtomicBoolean isReported = new AtomicBoolean();

  /** A kind of parts, by the class of the application's part. */
  private record Part(String className, Signal signal) {}

  /**
   * Nothing yet. No data passes before {@link #open}.
   *
   * @param interval the longest time after which a part exports what it got
   */
  Unclaimed(ReportOnly reportOnly, RatchetClock clock, Duration interval) {
    this.reportOnly = reportOnly;
    this.clock = clock;
    this.endEpochNanos =
        reportOnly.isOver() ? Long.MIN_VALUE : reportOnly.endEpochNanos() - interval.toNanos();
  }

  /** Returns the data that a part gets; adds it to what the receipt of the first choice names. */
  LongAdder add(Object part, Signal signal) {
    synchronized (given) {
      return given.computeIfAbsent(
          new Part(part.getClass().getName(), signal), added -> new LongAdder());
    }
  }

  /**
   * Returns whether a part may be given data now, and then counts it. The count comes first, so
   * that the receipt of the choice that cuts the part off has all that it was given.
   */
  boolean gives(LongAdder counter, long number) {
    counter.add(number);
    if (passes()) {
      return true;
    }
    counter.add(-number);
    return false;
  }

  /** Returns whether parts may get data now. */
  boolean passes() {
    return isOpen && !reportOnly.isOver() && clock.epochNanos() < endEpochNanos;
  }

  /** Returns the day on which the parts are cut off, in UTC. */
  LocalDate closes() {
    return LocalDate.ofInstant(
        Instant.ofEpochSecond(0, reportOnly.endEpochNanos()), ZoneOffset.UTC);
  }

  /** Lets data pass from now on: an instance has started, which hears of choices. */
  void open() {
    isOpen = true;
  }

  /** Cuts the parts off for good: nobody would hear of a choice any more. */
  void close() {
    isOpen = false;
  }

  /** Names, once, what the parts were given before they were cut off. */
  @Override
  public CompletionStage<List<Receipt.Count>> enforce(Change change) {
    if (passes() || !isReported.compareAndSet(false, true)) {
      return CompletableFuture.completedFuture(List.of());
    }
    List<Receipt.Count> counts = new ArrayList<>();
    synchronized (given) {
      given.forEach((part, number) -> counts.add(count(part, number.sum())));
    }
    return CompletableFuture.completedFuture(counts);
  }

  private static Receipt.Count count(Part part, long number) {
    return new Receipt.Count(
        part.className(), part.signal(), 0, 0, 0, number, 0, null, number, null);
  }
}
