/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance.start;

import dev.assent.internal.capture.Fatal;
import dev.assent.internal.gate.UnknownNames;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Withheld;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Says that data is withheld because the catalog does not know its names: a minute after the start,
 * then each day, if names were added. Nothing else would tell, since data that is not classified is
 * missing without an error. The line has counts only. Confined to the thread of its executor.
 */
public final class NamesNotice {
  private static final String UNCLASSIFIED = "unclassified";
  private static final long FIRST_MINUTES = 1;
  private static final long PERIOD_MINUTES = TimeUnit.DAYS.toMinutes(1);

  private final UnknownNames names;
  private final LiveLedger ledger;
  private final boolean isReported;
  private final Consumer<String> info;
  private int told;

  /**
   * Creates a notice.
   *
   * @param isReported whether a report lists the names already
   */
  public NamesNotice(
      UnknownNames names, LiveLedger ledger, boolean isReported, Consumer<String> info) {
    this.names = names;
    this.ledger = ledger;
    this.isReported = isReported;
    this.info = info;
  }

  public void schedule(ScheduledExecutorService executor) {
    var unused =
        executor.scheduleWithFixedDelay(
            this::tell, FIRST_MINUTES, PERIOD_MINUTES, TimeUnit.MINUTES);
  }

  private void tell() {
    try {
      int count = names.count();
      if (count > told) {
        told = count;
        info.accept(line(count, data(ledger.snapshot())));
      }
    } catch (Throwable e) {
      Fatal.rethrow(e);
    }
  }

  private String line(int count, long data) {
    return "Assent withheld "
        + count
        + (count == UnknownNames.MAX_NAMES ? " or more" : "")
        + (count == 1 ? " name" : " names")
        + " as unclassified, in "
        + data
        + (data == 1 ? " datum" : " data")
        + ": no catalog has them, or their values do not fit. "
        + (isReported
            ? "The file of ASSENT_REPORT_UNCLASSIFIED lists them"
            : "In development, set ASSENT_REPORT_UNCLASSIFIED to a file, which lists them")
        + "; add those that may leave to a catalog file (ASSENT_CATALOG).";
  }

  /** The data from which something unclassified was withheld, at the destination with the most. */
  private static long data(Ledger ledger) {
    Map<String, Long> byDestination = new HashMap<>();
    for (Ledger.Entry entry : ledger.entries()) {
      Map<Withheld, Long> counts = entry.withheldByCategory().getOrDefault(UNCLASSIFIED, Map.of());
      long sum = counts.values().stream().mapToLong(Long::longValue).sum();
      byDestination.merge(entry.destination(), sum, Long::sum);
    }
    return byDestination.values().stream().mapToLong(Long::longValue).max().orElse(0);
  }
}
