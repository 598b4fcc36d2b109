/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.gate.Gate;
import dev.assent.internal.gate.HoldCheck;
import dev.assent.internal.gate.HoldResult;
import dev.assent.internal.gate.ShadowGate;
import dev.assent.internal.gate.WithheldNames;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.metric.point.MetricDecision;
import dev.assent.internal.metric.point.MetricPoint;
import dev.assent.internal.metric.point.PointDecision;
import dev.assent.internal.report.PointCounts;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import io.opentelemetry.sdk.metrics.export.AggregationTemporalitySelector;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The gate of one destination's metrics, and its accumulated series, identified by their stripped
 * names and attributes. Thread-safe. Metrics belong to the process's own subject.
 *
 * <p><b>Points.</b> A point whose own categories (of its scope or {@code service.telemetry}, of its
 * metric's name, and those that {@code assent.category} adds) are not permitted is withheld; fields
 * are stripped one by one. Points with equal names and attributes after stripping are merged: sums
 * add, explicit histograms add per bucket, exponential ones at the greatest scale that holds both,
 * maxima are merged by maximum and minima by minimum. Parts that can't be merged are dropped and
 * counted as unsupported: the buckets of explicit histograms with different boundaries, quantiles
 * of summaries. So are points that can't be merged: other gauges, whole numbers with other numbers,
 * and points of two metrics that may have measured the same, such as Views of one instrument.
 *
 * <p><b>Time.</b> A point is as old as the start of its interval, so a grant covers intervals that
 * began after it. A series ends when the permission of any category in it changes, including
 * categories of withheld fields. Its data never leaves again, and the next point opens a series
 * with a new start. So does a series of which the application declares an attribute anew, with
 * further categories. A gauge leaves in the collection after it was set or observed, and not again
 * until then, so that no value leaves under the decision of a later interval.
 *
 * <p><b>Counting.</b> The unit is the point. A collected point is withheld here, merged with
 * another, or leaves in a point that the queue counts as captured: of n points that join one
 * series, n - 1 count as merged and 1 is passed on. An accumulated point that leaves again without
 * new points counts as captured again, as collected from the gate's series. Series are not data;
 * they end without a count in the ledger.
 */
public final class MetricGate implements Gate<StampedMetric> {
  private final int destination;
  private final SubjectHandle subject;
  private final Account account;
  private final MetricStripper stripper;
  private final MetricRecheck recheck;
  private final boolean isHosted;
  private final long content;
  private final PointCounts points;

  /**
   * Held briefly by the reader's thread and by threads that enforce a change, which may hold the
   * lock of all changes. A decision may be computed under it, but no listener is called.
   */
  private final Object lock = new Object();

  // Guarded by lock: the series, the entries and the decision last applied to them, the decision at
  // the start of the open interval, and its gains and losses since.
  private final MetricStreams streams;
  private Object entries;
  private MetricDecision applied;
  private Decision intervalDecision;
  private long intervalStart;
  private long gained;
  private long lost;

  private MetricGate(
      int destination,
      Decisions decisions,
      Catalog catalog,
      Account account,
      AggregationTemporalitySelector temporality,
      Clock clock,
      WithheldNames names,
      InstrumentFacts facts,
      PointCounts points) {
    this.destination = destination;
    this.subject = decisions.processSubject();
    this.account = account;
    this.points = points;
    this.stripper = new MetricStripper(catalog, names, facts);
    this.content = stripper.content();
    this.entries = stripper.entries();
    this.recheck = new MetricRecheck(destination, subject, stripper);
    this.isHosted = facts.isUnknown();
    this.streams =
        new MetricStreams(
            stripper,
            new SeriesTemporality(temporality),
            ShadowGate.of(account, destination, content));
    this.intervalDecision = subject.currentDecision();
    this.intervalStart = clock.epochNanos();
    this.applied =
        MetricDecision.of(intervalDecision, destination, intervalStart, intervalDecision, content);
  }

  /**
   * Returns a gate without series.
   *
   * @param destination its index in {@link Decisions#destinations()}
   * @param account the destination's account of metrics
   * @param temporality of what leaves, which need not be that of what is collected
   * @param names receives the names of data withheld as unclassified
   * @param facts the known facts about instruments
   * @param points looks at the points before they are gated
   */
  public static MetricGate create(
      int destination,
      Decisions decisions,
      Catalog catalog,
      Account account,
      AggregationTemporalitySelector temporality,
      Clock clock,
      WithheldNames names,
      InstrumentFacts facts,
      PointCounts points) {
    return new MetricGate(
        destination, decisions, catalog, account, temporality, clock, names, facts, points);
  }

  public int destination() {
    return destination;
  }

  public SubjectHandle subject() {
    return subject;
  }

  public Account account() {
    return account;
  }

  public MetricStripper stripper() {
    return stripper;
  }

  /** Whether it treats instruments as those of a taken-over SDK, which report no facts. */
  public boolean isHosted() {
    return isHosted;
  }

  /**
   * Gates a collection: withholds, strips, merges, accumulates. Reads the decision once. Counts
   * what is withheld and merged.
   *
   * @param startedAt the start of the collection; the next interval starts no earlier
   * @return the permitted metrics; none if the gate fails
   */
  public List<StampedMetric> collect(List<MetricReading> readings, long startedAt) {
    return collect(readings, startedAt, true, metrics -> {});
  }

  /**
   * The same.
   *
   * @param isRegular false if a gain of permissions caused the collection, so that what counts
   *     points must not tell of it
   * @param passed called with the result under the gate's lock, so that a change that {@link #end}
   *     enforces comes after it
   */
  public List<StampedMetric> collect(
      List<MetricReading> readings,
      long startedAt,
      boolean isRegular,
      Consumer<List<StampedMetric>> passed) {
    synchronized (lock) {
      try {
        Decision decision = subject.currentDecision();
        look(readings, decision, isRegular);
        turn(interval(decision));
        adopt(stripper.entries());
        PendingCounts pendingCounts = new PendingCounts();
        streams.add(readings, applied, pendingCounts);
        List<StampedMetric> metrics =
            streams.emit(
                newest(readings, startedAt),
                applied,
                new MetricOwner(destination, subject, applied.stamp()),
                pendingCounts);
        account.wouldWithhold(wouldBeWithheld(metrics));
        intervalDecision = decision;
        intervalStart = startedAt;
        gained = 0;
        lost = 0;
        passed.accept(metrics);
        pendingCounts.captured(account);
        return metrics;
      } catch (Throwable failure) {
        streams.clear();
        failed(readings.stream().mapToLong(reading -> reading.points().size()).sum());
        return List.of();
      }
    }
  }

  /** A report must not cost a collection, whatever happens to it. */
  private void look(List<MetricReading> readings, Decision decision, boolean isRegular) {
    try {
      if (!points.begins(isRegular)) {
        return;
      }
      for (MetricReading reading : readings) {
        if (reading.wasRead()) {
          points.metric(
              reading.metric(),
              reading.points(),
              reading.freshness(),
              subject,
              decision,
              intervalStart);
        }
      }
      points.ends(isRegular);
    } catch (Throwable uncounted) {
      return; // the report shows less
    }
  }

  /** The number of points that would be withheld, or lose fields, if the decision were enforced. */
  private long wouldBeWithheld(List<StampedMetric> metrics) {
    if (!applied.isOnlyReported()) {
      return 0;
    }
    MetricDecision enforced = applied.enforced();
    long count = 0;
    for (StampedMetric metric : metrics) {
      for (MetricPoint point : metric.all()) {
        count += enforced.allows(point.outcome().held()) ? 0 : 1;
      }
    }
    return count;
  }

  private static long newest(List<MetricReading> readings, long startedAt) {
    long newest = startedAt;
    for (MetricReading reading : readings) {
      newest = Math.max(newest, reading.newestEpochNanos());
    }
    return newest;
  }

  /** Counts collected points that could not be gated or passed on. */
  public void failed(long points) {
    if (points > 0) {
      account.capturedWithheld(Withheld.GATE_FAILED, points);
    }
  }

  /**
   * Ends the series that lose a category under the decision in force, or all series if the decision
   * can't be read. Series that gain a category end with the interval. Runs no code of the
   * application.
   *
   * @return the number of series with a category that is no longer permitted
   */
  public long end() {
    synchronized (lock) {
      try {
        MetricDecision interval = interval(subject.currentDecision());
        lost |= applied.permitted() & ~interval.permitted();
        gained = interval.decision().permitted(destination) & ~interval.permitted();
        return turn(interval.within(applied));
      } catch (Throwable failure) {
        return streams.end(series -> true);
      }
    }
  }

  /** Whether the decision in force permits categories that the open interval lacks. */
  public boolean hasGained() {
    synchronized (lock) {
      return gained != 0;
    }
  }

  /**
   * The decision for the open interval. It never regains categories that it lost, nor categories
   * interrupted by a source, since data was recorded in the meantime.
   */
  private MetricDecision interval(Decision decision) {
    MetricDecision interval =
        MetricDecision.of(decision, destination, intervalStart, intervalDecision, content);
    return interval.isOnlyReported()
        ? interval
        : interval.without(lost | ~decision.permitted(destination, intervalStart));
  }

  private long turn(MetricDecision pass) {
    if (applied.isOnlyReported() && !pass.isOnlyReported()) {
      long all = streams.end(series -> true);
      applied = pass;
      return all;
    }
    long changed = pass.difference(applied);
    long erased = 0;
    if (changed != 0) {
      erased = streams.end(series -> !pass.allows(series.outcome().held()));
      streams.end(series -> isHit(series.outcome(), changed));
    }
    if (pass.decision() != applied.decision()) {
      streams.end(series -> series.changesGrant(pass));
    }
    applied = pass; // last: after an error, the next call ends the series again
    return erased;
  }

  /** A series would repeat an attribute in each collection, whatever its categories are now. */
  @SuppressWarnings("ReferenceEquality") // an identity
  private void adopt(Object now) {
    if (now != entries) {
      entries = now;
      streams.endReclassified();
    }
  }

  private static boolean isHit(PointDecision outcome, long categories) {
    return (outcome.source() & categories) != 0;
  }

  @Override
  public @Nullable StampedMetric enter(StampedMetric metric) {
    return recheck.recheck(metric, pendingCounts -> pendingCounts.captured(account));
  }

  @Override
  public @Nullable StampedMetric leave(
      StampedMetric metric, State from, boolean possiblySent, Clock now) {
    return recheck.isAsCollected(metric, now)
        ? metric
        : recheck.recheck(
            metric,
            pendingCounts -> {
              if (possiblySent) {
                pendingCounts.possiblySent(from, account);
              } else {
                pendingCounts.from(from, account);
              }
            });
  }

  /** Never called, because metrics are never held. */
  @Override
  public HoldResult<StampedMetric> resume(StampedMetric metric, HoldCheck check) {
    StampedMetric goes =
        recheck.recheck(metric, pendingCounts -> pendingCounts.from(State.HELD, account));
    return new HoldResult<>(goes, null);
  }

  /** Never called, because metrics are not stored across restarts. */
  @Override
  public @Nullable StampedMetric readmit(
      StampedMetric metric, long permitted, State from, boolean possiblySent) {
    account.withheld(from, Withheld.UNSUPPORTED, metric.pointCount());
    return null;
  }

  @Override
  public boolean mayLeave(StampedMetric metric, Clock now) {
    return recheck.mayLeave(metric, now);
  }
}
