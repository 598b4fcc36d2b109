/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.decision.Decision;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.gate.Gate;
import dev.assent.internal.gate.HoldCheck;
import dev.assent.internal.gate.HoldResult;
import dev.assent.internal.gate.StripContext;
import dev.assent.internal.gate.WithheldNames;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The gate of one destination's metrics, and the series that it accumulates there by what they are
 * called after stripping. Thread-safe. Metrics belong to the process's own subject.
 *
 * <p><b>Points.</b> A point whose own categories (its scope's or {@code service.telemetry}, its
 * metric's name's, what {@code assent.category} adds) are not permitted is withheld; fields are
 * stripped one by one. Points that are called the same then are merged: sums add, explicit
 * histograms add per bucket, maxima are merged by maximum and minima by minimum. What can't be
 * merged is withheld as unsupported: other gauges, exponential histograms, summaries, histograms of
 * other boundaries, whole numbers with others.
 *
 * <p><b>Time.</b> A point is as old as the start of its interval, so a grant covers intervals that
 * began after it. A series ends when a category of any point in it, of a withheld field too,
 * becomes permitted or is not any more: what was recorded until then never leaves again, and the
 * next point opens a series with a start of its own. A gauge leaves in the collection after it was
 * set or observed, and not again until then, so that no value leaves under the decision of a later
 * interval.
 *
 * <p><b>Counting.</b> The unit is the point. A collected point is withheld here, or merged with
 * another, or leaves in a point that the queue counts as captured: n points that join one series
 * are n - 1 merged and 1 handed on. An accumulated point that leaves again although nothing joined
 * it is captured again: it was collected from the gate's series. Series that end are no data; they
 * are erased without a count in the ledger.
 */
public final class MetricGate implements Gate<StampedMetric> {
  private final int destination;
  private final SubjectHandle subject;
  private final Account account;
  private final MetricStripper stripper;
  private final long content;

  /**
   * Taken for a moment, by the reader's thread and by whoever enforces a change, who may hold the
   * lock of all changes: under it a decision may be judged again, but nobody is told.
   */
  private final Object lock = new Object();

  // Guarded by lock: the series, what was last applied to them, how the open interval began, and
  // what it gained and lost since.
  private final MetricStreams streams;
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
      MetricTemporality preference,
      Clock clock,
      WithheldNames names,
      InstrumentFacts facts) {
    this.destination = destination;
    this.subject = decisions.own();
    this.account = account;
    this.stripper = new MetricStripper(catalog, subject.subjectPaths().isEmpty(), names, facts);
    this.content = stripper.content();
    this.streams = new MetricStreams(stripper, preference);
    this.intervalDecision = subject.currentDecision();
    this.intervalStart = clock.epochNanos();
    this.applied =
        MetricDecision.of(intervalDecision, destination, intervalStart, intervalDecision, content);
  }

  /**
   * A gate without series.
   *
   * @param destination its index in {@link Decisions#destinations()}
   * @param account the destination's account of metrics
   * @param names told the names of what is withheld as unclassified
   * @param facts what is known of the instruments whose points it judges
   */
  public static MetricGate create(
      int destination,
      Decisions decisions,
      Catalog catalog,
      Account account,
      MetricTemporality preference,
      Clock clock,
      WithheldNames names,
      InstrumentFacts facts) {
    return new MetricGate(
        destination, decisions, catalog, account, preference, clock, names, facts);
  }

  int destination() {
    return destination;
  }

  /**
   * Gates a collection: withholds, strips, merges, accumulates. Reads the decision once. Counts
   * what is withheld and merged.
   *
   * @param startedAt when the collection began: the next interval starts no earlier
   * @return what leaves; nothing if the gate fails
   */
  List<StampedMetric> collect(List<MetricReading> readings, long startedAt) {
    synchronized (lock) {
      try {
        Decision decision = subject.currentDecision();
        turn(interval(decision));
        PendingCounts tally = new PendingCounts();
        streams.add(readings, applied, tally);
        List<StampedMetric> metrics =
            streams.emit(newest(readings, startedAt), applied, subject, decision, tally);
        intervalDecision = decision;
        intervalStart = startedAt;
        gained = 0;
        lost = 0;
        tally.captured(account);
        return metrics;
      } catch (Throwable failure) {
        streams.clear();
        failed(readings.stream().mapToLong(reading -> reading.points().size()).sum());
        return List.of();
      }
    }
  }

  private static long newest(List<MetricReading> readings, long startedAt) {
    long newest = startedAt;
    for (MetricReading reading : readings) {
      newest = Math.max(newest, reading.newestEpochNanos());
    }
    return newest;
  }

  /** Counts collected points that could not be judged or handed on. */
  void failed(long points) {
    if (points > 0) {
      account.capturedWithheld(Withheld.GATE_FAILED, points);
    }
  }

  /**
   * Ends the series that lose a category under the decision in force; all, if it can't be read.
   * Those that gain one end with the interval. Runs no code of the application.
   *
   * @return how many had a category that is not permitted any more
   */
  long end() {
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

  /** Whether the decision in force permits something that the open interval does not get. */
  boolean gained() {
    synchronized (lock) {
      return gained != 0;
    }
  }

  /**
   * What the open interval lost it does not get back, whatever comes until it ends; nor what a
   * source interrupted, since some of it was recorded meanwhile.
   */
  private MetricDecision interval(Decision decision) {
    return MetricDecision.of(decision, destination, intervalStart, intervalDecision, content)
        .without(lost | ~decision.permitted(destination, intervalStart));
  }

  private long turn(MetricDecision pass) {
    long changed = pass.difference(applied);
    long lost = applied.permitted() & ~pass.permitted();
    boolean isNews = pass.decision() != applied.decision();
    applied = pass;
    if (isNews) {
      streams.end(series -> series.changesGrant(pass));
    }
    if (changed == 0) {
      return 0;
    }
    long erased =
        streams.end(
            series -> isHit(series.outcome(), lost) || !pass.allows(series.outcome().held()));
    streams.end(series -> isHit(series.outcome(), changed));
    return erased;
  }

  private static boolean isHit(PointDecision outcome, long categories) {
    return (outcome.source() & categories) != 0;
  }

  @Override
  public @Nullable StampedMetric enter(StampedMetric metric) {
    return again(metric, tally -> tally.captured(account));
  }

  @Override
  public @Nullable StampedMetric leave(
      StampedMetric metric, State from, boolean possiblySent, Clock now) {
    return isAsCollected(metric, now)
        ? metric
        : again(
            metric,
            tally -> {
              if (possiblySent) {
                tally.possiblySent(from, account);
              } else {
                tally.from(from, account);
              }
            });
  }

  private boolean isAsCollected(StampedMetric metric, Clock now) {
    try {
      Decision decision = subject.decision();
      return decision == metric.capturedUnder() && decision.isCurrent(now);
    } catch (Throwable failure) {
      return false;
    }
  }

  /** Gates a metric that left before, if the decision is not the one of its collection. */
  private @Nullable StampedMetric again(StampedMetric metric, Consumer<PendingCounts> count) {
    PendingCounts tally = new PendingCounts();
    try {
      Decision decision = subject.currentDecision();
      if (decision == metric.capturedUnder()) {
        return metric;
      }
      StampedMetric stripped = stripped(metric, passOf(metric, decision), tally);
      count.accept(tally);
      return stripped;
    } catch (Throwable failure) {
      PendingCounts failed = new PendingCounts();
      failed.whole(Withheld.GATE_FAILED, 0, metric.points());
      count.accept(failed);
      return null;
    }
  }

  private MetricDecision passOf(StampedMetric metric, Decision decision) {
    return MetricDecision.of(
        decision, destination, metric.earliestEpochNanos(), metric.capturedUnder(), content);
  }

  /**
   * What may still leave of a metric. A cumulative point that loses something, or rests on another
   * grant now, is withheld whole: its series ended, and what is left of it would be told under the
   * name and start of another.
   */
  private @Nullable StampedMetric stripped(
      StampedMetric metric, MetricDecision pass, PendingCounts tally) {
    boolean moved = isMoved(metric, pass);
    if (pass.allows(metric.own() | metric.fields()) && !moved) {
      return metric;
    }
    StripContext around = pass.cut();
    MetricKey key = stripper.strip(metric.key(), around);
    MetricStream stream = metric.stream(key);
    MetricContext context =
        stripper.context(metric.getInstrumentationScopeInfo(), metric.getName()).again();
    PointStripper sift = new PointStripper(stripper, pass, context, around);
    boolean rescoped = !key.scope().equals(metric.getInstrumentationScopeInfo());
    for (MetricPoint point : metric.all()) {
      StrippedPoint sifted = sift.point(point, point.own());
      PointDecision outcome = sifted.outcome();
      Withheld reason = sift.reason(sifted);
      if (reason == null && (rescoped || metric.isCumulative()) && sifted.renamed() != 0) {
        reason = pass.reason(sifted.renamed());
      } else if (reason == null && moved) {
        reason = Withheld.TOO_OLD;
      }
      if (reason != null) {
        tally.whole(reason, outcome.source(), 1);
      } else {
        tally.fields(outcome.missing(), pass, 1);
        if (!stream.add(metric.getType(), sifted, false, false, Long.MIN_VALUE)) {
          tally.whole(Withheld.UNSUPPORTED, outcome.own(), 1);
        }
      }
    }
    List<StampedMetric> left =
        stream.metrics(null, any -> 0, tally, metric.subject(), metric.capturedUnder());
    return left.isEmpty() ? null : left.get(0);
  }

  /** Whether a series would leave under another grant than it was collected under. */
  private boolean isMoved(StampedMetric metric, MetricDecision pass) {
    long held = metric.own() | metric.fields();
    return metric.isCumulative()
        && pass.grant(held) != passOf(metric, metric.capturedUnder()).grant(held);
  }

  /** Metrics never wait. */
  @Override
  public HoldResult<StampedMetric> resume(StampedMetric metric, HoldCheck check) {
    StampedMetric goes = again(metric, tally -> tally.from(State.HELD, account));
    return new HoldResult<>(goes, null);
  }

  /** Metrics are never kept over a restart. */
  @Override
  public @Nullable StampedMetric readmit(
      StampedMetric metric, long permitted, State from, boolean possiblySent) {
    account.withheld(from, Withheld.UNSUPPORTED, metric.points());
    return null;
  }

  @Override
  public boolean mayLeave(StampedMetric metric, Clock now) {
    try {
      Decision decision = subject.decision();
      if (!decision.isCurrent(now)) {
        return false;
      }
      if (decision == metric.capturedUnder()) {
        return true;
      }
      MetricDecision pass = passOf(metric, decision);
      return pass.allows(metric.own() | metric.fields()) && !isMoved(metric, pass);
    } catch (Throwable failure) {
      return false;
    }
  }
}
