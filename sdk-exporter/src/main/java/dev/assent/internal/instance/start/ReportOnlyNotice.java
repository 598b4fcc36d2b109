/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance.start;

import dev.assent.consent.Receipt;
import dev.assent.internal.capture.Fatal;
import dev.assent.internal.decision.Enforcer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Says that gates only report: at the start, then each day, and once when it is over. The lines
 * have dates only. Thread-safe; a line is written by the thread of an executor, but for the first
 * one.
 */
public final class ReportOnlyNotice implements Enforcer {
  private final BooleanSupplier reportsOnly;
  private final LocalDate lastDay;
  private final Consumer<String> warning;
  private final ScheduledExecutorService executor;
  private final AtomicBoolean isTold = new AtomicBoolean();

  /**
   * Creates a notice.
   *
   * @param reportsOnly whether gates only report
   * @param endEpochNanos the first moment at which they enforce, if nobody chooses before
   * @param warning receives the lines
   */
  public ReportOnlyNotice(
      BooleanSupplier reportsOnly,
      long endEpochNanos,
      Consumer<String> warning,
      ScheduledExecutorService executor) {
    this.reportsOnly = reportsOnly;
    this.lastDay = LocalDate.ofInstant(Instant.ofEpochSecond(0, endEpochNanos - 1), ZoneOffset.UTC);
    this.warning = warning;
    this.executor = executor;
  }

  /** Writes the first line, on this thread, and schedules the others. */
  public void start() {
    tell();
    var unused = executor.scheduleWithFixedDelay(this::tell, 1, 1, TimeUnit.DAYS);
  }

  /** After the line that it is over, the next day has none. */
  private void tell() {
    try {
      if (reportsOnly.getAsBoolean()) {
        warning.accept(
            "Report only until "
                + lastDay
                + " (UTC): Assent withholds nothing of this application's own data from its"
                + " exporters, and counts what it would withhold. The first grant or denial of"
                + " anybody ends it in this process.");
      } else if (isTold.compareAndSet(false, true)) {
        warning.accept("Report only is over: from now on, Assent withholds what is not permitted.");
      }
    } catch (Throwable e) {
      Fatal.rethrow(e);
    }
  }

  /** Writes the last line elsewhere: the calling thread holds the lock of all changes. */
  @Override
  public CompletionStage<List<Receipt.Count>> enforce(Change change) {
    if (!isTold.get() && !reportsOnly.getAsBoolean()) {
      try {
        executor.execute(this::tell);
      } catch (RejectedExecutionException closing) {
        return CompletableFuture.completedFuture(List.of());
      }
    }
    return CompletableFuture.completedFuture(List.of());
  }
}
