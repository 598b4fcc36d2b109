/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.category.Categories;
import dev.assent.internal.data.FlatLog;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.internal.tag.freeze.Limits;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Looks at all stamped data before any gate: for the report, if there is one, and for the line
 * about names without a category, at a few of them. Thread-safe. Nothing that fails here reaches
 * the thread that records, not even a lack of memory: the datum goes on to its gates.
 *
 * <p>The events of {@link dev.assent.capture.Events} are left out: their fields are declared, and
 * whether one is built at all depends on choices.
 */
public final class FieldObserver {
  /** The scope under which Assent's own events are recorded. */
  public static final String EVENTS = FlatLog.EVENTS;

  private final Walks walks;
  private final int destinations;
  private final Cells cells;
  private final long everywhere;
  private final AttributeShare share = new AttributeShare();
  private final @Nullable FieldCounts counts;

  /**
   * Creates an observer.
   *
   * @param spanLimits the limits of the SDK that records spans
   * @param logLimits the same for log records
   * @param facts the known facts about instruments
   * @param isCounting whether a report is made
   */
  public FieldObserver(
      Catalog catalog,
      Decisions decisions,
      Limits spanLimits,
      Limits logLimits,
      InstrumentFacts facts,
      boolean isCounting) {
    this.walks = Walks.of(catalog, spanLimits, logLimits, facts);
    this.destinations = decisions.destinations().size();
    this.cells = new Cells(decisions, catalog.categories());
    this.everywhere = catalog.categories().mask("content") | Categories.UNCLASSIFIED;
    this.counts = isCounting ? new FieldCounts(catalog, walks, cells, destinations) : null;
    decisions.addPolicyListener(cells::refresh);
  }

  /** Whether a report is made, so that spans that no destination may receive are counted, too. */
  public boolean isCounting() {
    return counts != null;
  }

  /** The share of attributes that have a category. */
  public AttributeShare share() {
    return share;
  }

  @Nullable FieldCounts counts() {
    return counts;
  }

  /** Begins the next minute. */
  void nextMinute() {
    cells.refresh();
    if (counts != null) {
      counts.nextMinute();
    }
  }

  /** Looks at a span on its way to destinations, given by their indexes. */
  public void span(StampedSpan span, int[] to) {
    try {
      if (to.length == 0) {
        return;
      }
      boolean isRead = reachesGates(span.ownMask(), to);
      if (counts != null && isRead) {
        counts.span(span, to);
      } else if (counts != null) {
        counts.names(span, span.ownMask(), span.subject(), span.capturedUnder(), to);
      }
      if (isRead && share.takes()) {
        boolean unused = walks.ofSpans(share).span(span);
      }
    } catch (Throwable unreadable) {
      return; // the gates judge the datum; a report without it only shows less
    }
  }

  /** Looks at a span that no destination may receive, and that was not stamped. */
  public void unread(
      SpanData span, long ownMask, SubjectHandle subject, Decision capturedUnder, int[] to) {
    try {
      if (counts != null && to.length > 0) {
        counts.names(span, ownMask, subject, capturedUnder, to);
      }
    } catch (Throwable unreadable) {
      return; // as for other spans
    }
  }

  /** Looks at a log record on its way to destinations. */
  public void log(StampedLog log, int[] to) {
    try {
      if (to.length == 0 || log.getInstrumentationScopeInfo().getName().equals(EVENTS)) {
        return;
      }
      if (counts != null) {
        counts.log(log, to);
      }
      if (share.takes()) {
        walks.ofLogs(share).log(log);
      }
    } catch (Throwable unreadable) {
      return; // as for spans
    }
  }

  /**
   * Whether spans with these own categories reach the gates whatever anybody chose. Others may be
   * counted before they are stamped; so their names are read alone, and the line must not tell of
   * them.
   */
  private boolean reachesGates(long ownMask, int[] to) {
    boolean reaches = (ownMask & everywhere) != 0;
    for (int i = 0; !reaches && i < to.length; i++) {
      reaches = (ownMask & ~cells.allowed(to[i])) == 0;
    }
    return reaches;
  }

  /** Returns what looks at the points of a destination, given by its index. */
  public PointCounts points(int destination) {
    return destination < Math.min(destinations, FieldCounts.MAX_DESTINATIONS)
        ? new Points(destination)
        : PointCounts.NONE;
  }

  /** Confined to the lock of a gate, of which a destination may have several. */
  private final class Points implements PointCounts {
    private static final int FIRST = 3;
    private static final int EVERY = 64;

    private final int destination;
    private final PointWalk sample;
    private final @Nullable SeriesOfInterval series;
    private int collections;
    private boolean isSampled;

    Points(int destination) {
      this.destination = destination;
      this.sample = walks.ofPoints(share);
      this.series = counts == null ? null : new SeriesOfInterval(counts.minute());
    }

    @Override
    public synchronized boolean begins(boolean isRegular) {
      collections += isRegular ? 1 : 0;
      isSampled = isRegular && (collections <= FIRST || collections % EVERY == 0);
      return series != null || isSampled;
    }

    @Override
    public synchronized void metric(
        MetricData metric,
        Collection<? extends PointData> points,
        Freshness freshness,
        SubjectHandle subject,
        Decision decision,
        long intervalStart) {
      try {
        if (counts != null && series != null) {
          counts.metric(
              metric, points, freshness, destination, series, subject, decision, intervalStart);
        }
        if (isSampled) {
          var context = sample.context(metric);
          for (PointData point : points) {
            long unused = sample.point(metric, point, context);
          }
        }
      } catch (Throwable unreadable) {
        return; // as for spans: a collection must not be lost because of it
      }
    }

    @Override
    public synchronized void ends(boolean isRegular) {
      if (isRegular && counts != null && series != null) {
        series.end(counts.minute());
      }
    }
  }

  @Override
  public String toString() {
    return "FieldObserver";
  }
}
