/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.consent.Receipt;
import dev.assent.internal.decision.Enforcer;
import dev.assent.internal.decision.ProcessChoices;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;

/**
 * What Assent could not claim in an application's SDK. While gates only report, it goes on as it
 * does without Assent, and nobody sees what it exports. From the first choice on, no datum reaches
 * it, and from one export interval before the last day is over; what it got before counts as
 * possibly sent. Where something of Assent stands in front of a part, each datum asks; the part is
 * neither flushed nor shut down. Where nothing can, the part is shut down. Thread-safe.
 */
final class Unclaimed implements Enforcer {
  private static final Duration LONGEST_LOOK = Duration.ofHours(1);
  private static final Duration NEXT_TRY = Duration.ofMinutes(1);

  private final ReportOnly reportOnly;
  private final RatchetClock clock;
  private final long endEpochNanos;
  private volatile boolean isOpen;

  /** Confined to the thread that holds the lock of changes. */
  private boolean isReported;

  // Guarded by this map.
  private final Map<Part, LongAdder> given = new LinkedHashMap<>();
  private final List<Runnable> closings = new ArrayList<>();
  private boolean isClosed;
  private boolean isWatched;

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

  /** Adds a part. What it gets is in the receipt of the first choice. */
  UnclaimedPart add(Object part, Signal signal) {
    synchronized (given) {
      return new UnclaimedPart(
          this,
          given.computeIfAbsent(
              new Part(part.getClass().getName(), signal), added -> new LongAdder()));
    }
  }

  /**
   * Adds what closes a part in front of which nothing can stand. It is called when gates enforce,
   * before the receipt of the choice that ended <em>report only</em>; at once, if they do now.
   */
  void add(Runnable closing) {
    synchronized (given) {
      closings.add(closing);
      if (!isClosed) {
        return;
      }
    }
    closeAll();
  }

  /** Returns whether parts may get data now. */
  boolean passes() {
    return isOpen && !isOver();
  }

  /** Returns whether parts may get data later, if not now. */
  boolean mayPass() {
    return !reportOnly.isOver();
  }

  private boolean isOver() {
    return reportOnly.isOver() || clock.epochNanos() >= endEpochNanos;
  }

  /** Returns the last day on which the parts get data, in UTC. */
  LocalDate closes() {
    return LocalDate.ofInstant(Instant.ofEpochSecond(0, endEpochNanos - 1), ZoneOffset.UTC);
  }

  /** Lets data pass from now on: somebody hears of choices. */
  void open() {
    isOpen = true;
    watch();
  }

  /**
   * Lets data pass from now on, without an instance: this object hears of the first choice itself.
   *
   * @return false if somebody has chosen already; then no data passes
   */
  boolean openAlone() {
    if (!ProcessChoices.await(this, this::chosen)) {
      return false;
    }
    open();
    return true;
  }

  private @Nullable CompletionStage<List<Receipt.Count>> chosen() {
    if (reportOnly.isOver()) {
      return null;
    }
    reportOnly.end();
    closeAll();
    return CompletableFuture.completedFuture(counted());
  }

  /** Cuts the parts off for good: nobody would hear of a choice any more. */
  void close() {
    isOpen = false;
    ProcessChoices.forget(this);
    closeAll();
  }

  /** Closes all; one that lacks the memory is tried again. Never throws. */
  private void closeAll() {
    List<Runnable> all;
    synchronized (given) {
      isClosed = true;
      all = List.copyOf(closings);
    }
    for (Runnable closing : all) {
      if (isDone(closing)) {
        synchronized (given) {
          closings.remove(closing);
        }
      }
    }
  }

  private static boolean isDone(Runnable closing) {
    try {
      closing.run();
      return true;
    } catch (VirtualMachineError passing) {
      return false;
    } catch (Throwable failing) {
      return true; // the part can't be shut down otherwise
    }
  }

  /**
   * Looks from time to time whether parts must be closed: no datum asks on their behalf, and what
   * one call could not close, the next one must.
   */
  private void watch() {
    long left;
    synchronized (given) {
      if (isWatched || closings.isEmpty()) {
        return;
      }
      isWatched = true;
      left = isClosed ? NEXT_TRY.toNanos() : endEpochNanos - clock.epochNanos();
    }
    long wait = Math.max(TimeUnit.SECONDS.toNanos(1), Math.min(LONGEST_LOOK.toNanos(), left));
    CompletableFuture.delayedExecutor(wait, TimeUnit.NANOSECONDS).execute(this::look);
  }

  private void look() {
    synchronized (given) {
      isWatched = false;
    }
    if (isOver()) {
      closeAll();
    }
    watch();
  }

  /** Names, once, what the parts were given before they were cut off. */
  @Override
  public CompletionStage<List<Receipt.Count>> enforce(Change change) {
    if (!reportOnly.isOver() || isReported) {
      return CompletableFuture.completedFuture(List.of());
    }
    // closing may block, and the calling thread holds the lock of all changes
    CompletableFuture<Void> closed =
        hasNothingToClose()
            ? CompletableFuture.completedFuture(null)
            : CompletableFuture.runAsync(this::closeAll);
    isReported = true; // not after an error: the change is enforced again
    return closed.thenApply(done -> counted());
  }

  private boolean hasNothingToClose() {
    synchronized (given) {
      isClosed = true;
      return closings.isEmpty();
    }
  }

  private List<Receipt.Count> counted() {
    watch();
    List<Receipt.Count> counts = new ArrayList<>();
    synchronized (given) {
      given.forEach((part, number) -> counts.add(count(part, number.sum())));
    }
    if (!counts.isEmpty()) {
      StringBuilder line = new StringBuilder("What these parts got without a gate may have left:");
      counts.forEach(
          count ->
              line.append(' ')
                  .append(count.destination())
                  .append(" (")
                  .append(count.signal().id())
                  .append(") ")
                  .append(count.possiblySent())
                  .append(';'));
      HostLog.write(Level.WARNING, line.append(" from now on, they get nothing.").toString());
    }
    return counts;
  }

  private static Receipt.Count count(Part part, long number) {
    return new Receipt.Count(
        part.className(), part.signal(), 0, 0, 0, number, 0, null, number, null);
  }
}
