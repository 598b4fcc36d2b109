/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.time.Clock;
import dev.assent.ledger.Signal;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Says that exports to a destination fail: one plain line an hour at most, with why, how much, and
 * what to check, and one when all of them work again. Names, statuses and counts only. Thread-safe.
 */
public final class ExportLog {
  private static final long AGAIN_NANOS = TimeUnit.HOURS.toNanos(1);

  private final String destination;
  private final String variables;
  private final Clock clock;
  private final BiConsumer<System.Logger.Level, String> lines;

  // Guarded by this.
  private final Set<Signal> failing = EnumSet.noneOf(Signal.class);
  private long lost;
  private long waiting;
  private long saidNanos;
  private boolean said;
  private boolean saidFailing;

  /** Whether some signal fails: looked at for each request. */
  private volatile boolean someFail;

  /**
   * Nothing has failed.
   *
   * @param destination its name
   * @param variables how the names of its variables begin
   * @param lines where lines go
   */
  public ExportLog(
      String destination,
      String variables,
      Clock clock,
      BiConsumer<System.Logger.Level, String> lines) {
    this.destination = destination;
    this.variables = variables;
    this.clock = clock;
    this.lines = lines;
  }

  /** Says nothing. */
  static ExportLog silent() {
    return new ExportLog("", "", Clock.system(), (level, line) -> {});
  }

  /**
   * Data were not taken.
   *
   * @param failure why the last attempt failed; null if there was none, because it would have
   * @param gone how many are lost, or possibly sent
   * @param kept how many wait on disk
   */
  synchronized void failed(Signal signal, @Nullable ExportFailure failure, long gone, long kept) {
    lost += gone;
    waiting += kept;
    if (failure == null) {
      return;
    }
    failing.add(signal);
    someFail = true;
    long now = clock.nanoTime();
    if (!said || now - saidNanos >= AGAIN_NANOS) {
      said = true;
      saidFailing = true;
      saidNanos = now;
      lines.accept(
          System.Logger.Level.WARNING,
          "Exports to destination '%s' fail (%s): %s. %d data were not accepted, %d of them wait on disk. Check %s. Said once an hour at most."
              .formatted(
                  destination,
                  signal.id(),
                  failure.what(),
                  lost + waiting,
                  waiting,
                  failure.check(variables)));
      lost = 0;
      waiting = 0;
    }
  }

  /** Data were taken. */
  void worked(Signal signal) {
    if (someFail) {
      again(signal);
    }
  }

  private synchronized void again(Signal signal) {
    failing.remove(signal);
    someFail = !failing.isEmpty();
    if (!someFail && saidFailing) {
      saidFailing = false;
      lines.accept(
          System.Logger.Level.INFO,
          "Exports to destination '%s' work again. %d data were lost since the last warning."
              .formatted(destination, lost));
      lost = 0;
      waiting = 0;
    }
  }
}
