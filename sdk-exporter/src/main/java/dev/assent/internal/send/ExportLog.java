/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.send.transport.ExportFailure;
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.HourlyLimit;
import dev.assent.ledger.Signal;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;

/**
 * Logs failing exports to a destination: at most one line an hour with the cause, the number of
 * data and the settings to check, and one line when all signals work again. Lines contain only
 * names, statuses and counts. Thread-safe.
 */
public final class ExportLog {
  private final String destination;
  private final String variables;
  private final Clock clock;
  private final BiConsumer<Level, String> lines;
  private final HourlyLimit limit = new HourlyLimit();

  // Guarded by this.
  private final Set<Signal> failing = EnumSet.noneOf(Signal.class);
  private long lost;
  private long waiting;
  private boolean saidFailing;

  /** Whether any signal fails; read for each request. */
  private volatile boolean someFail;

  /**
   * A log without failures.
   *
   * @param destination its name
   * @param variables the prefix of its variables
   * @param lines receives the lines
   */
  public ExportLog(
      String destination, String variables, Clock clock, BiConsumer<Level, String> lines) {
    this.destination = destination;
    this.variables = variables;
    this.clock = clock;
    this.lines = lines;
  }

  /** Returns a log that writes nothing. */
  public static ExportLog withoutLogging() {
    return new ExportLog("", "", Clock.system(), (level, line) -> {});
  }

  /**
   * Data was not accepted.
   *
   * @param failure the cause of the last attempt's failure; null if no attempt was made because it
   *     would have failed
   * @param gone the number of data lost or possibly sent
   * @param kept the number of data that waits on disk
   */
  synchronized void failed(Signal signal, @Nullable ExportFailure failure, long gone, long kept) {
    lost += gone;
    waiting += kept;
    if (failure == null) {
      return;
    }
    failing.add(signal);
    someFail = true;
    if (limit.tryLog(clock.nanoTime())) {
      saidFailing = true;
      lines.accept(
          Level.WARNING,
          "Exports to destination '%s' fail (%s): %s. %s. Check %s. Logged at most once an hour."
              .formatted(
                  destination,
                  signal.id(),
                  failure.description(),
                  affected(),
                  failure.check(variables)));
      lost = 0;
      waiting = 0;
    }
  }

  /** Data from disk is counted once, when it gets there; so a line about it may have no count. */
  private String affected() {
    return lost + waiting == 0
        ? "No further data is affected; what was tried again stays on disk"
        : "Data not accepted: %d, of which %d wait on disk".formatted(lost + waiting, waiting);
  }

  /** Data was accepted. */
  void worked(Signal signal) {
    if (someFail) {
      repeat(signal);
    }
  }

  private synchronized void repeat(Signal signal) {
    failing.remove(signal);
    someFail = !failing.isEmpty();
    if (!someFail && saidFailing) {
      saidFailing = false;
      lines.accept(
          Level.INFO,
          "Exports to destination '%s' work again. Data lost since the last warning: %d."
              .formatted(destination, lost));
      lost = 0;
      waiting = 0;
    }
  }
}
