/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance.start;

import dev.assent.internal.capture.Fatal;
import dev.assent.internal.report.AttributeShare;
import dev.assent.internal.report.AttributeShare.Figures;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Says that the catalog does not know names in the data: a minute after the start, then each day,
 * if names were added. Nothing else would tell, since data that is not classified is missing
 * without an error. The line has figures only, which depend on nobody's choice. Confined to the
 * thread of its executor.
 */
public final class NamesNotice {
  private static final long FIRST_MINUTES = 1;
  private static final long PERIOD_MINUTES = TimeUnit.DAYS.toMinutes(1);

  private final AttributeShare share;
  private final boolean isReported;
  private final Consumer<String> info;
  private int told;

  /**
   * Creates a notice.
   *
   * @param isReported whether a report lists the names already
   */
  public NamesNotice(AttributeShare share, boolean isReported, Consumer<String> info) {
    this.share = share;
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
      Figures figures = share.figures();
      if (figures.allNames() > told) {
        told = figures.allNames();
        info.accept(line(figures));
      }
    } catch (Throwable e) {
      Fatal.rethrow(e);
    }
  }

  private String line(Figures figures) {
    return attributes(figures)
        + others(figures)
        + (isReported
            ? "The file of ASSENT_REPORT lists them"
            : "To list them: ASSENT_REPORT=what-stays.html")
        + "; add those that may leave to a catalog file (ASSENT_CATALOG).";
  }

  private static String attributes(Figures figures) {
    if (figures.without() == 0) {
      return "All attributes that Assent looked at have a category. ";
    }
    return percent(figures)
        + " % of the attributes that Assent looked at have a category; "
        + names(figures.names(), figures.isFull())
        + ", "
        + figures.most()
        + " of them "
        + (figures.most() == 1 ? "makes" : "make")
        + " 90 % of these. ";
  }

  private static String others(Figures figures) {
    return figures.others() == 0
        ? ""
        : "Of metrics, events, spans, scopes and loggers, "
            + names(figures.others(), figures.isFull())
            + ". ";
  }

  private static String names(int count, boolean isMore) {
    return count
        + (count == 1 ? " name" : " names")
        + (isMore ? " or more" : "")
        + (count == 1 && !isMore ? " has none" : " have none");
  }

  /** Rounded down, so that it is 100 only if it is all. */
  private static String percent(Figures figures) {
    long tenths = 1_000 * (figures.attributes() - figures.without()) / figures.attributes();
    return tenths / 10 + "." + tenths % 10;
  }
}
