/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import dev.assent.exporter.gate.MetricPlan.Share;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the plan of one collection of an instrument, from the last one where that says something of
 * the same attributes. Adds nothing to any series. Not thread-safe.
 */
final class MetricPlanner {
  private final MetricRoute route;
  private final MetricReading reading;
  private final MetricSift sift;
  private final MetricJudge judge;
  private final Cut cut;
  private final MetricPlan last;
  private final MetricPoints points;
  private final boolean isLastOfUse;
  private final @Nullable Attributes[] seen;
  private final @Nullable MetricSeries[] series;
  private final MetricOutcome[] outcomes;
  private final List<Share> shares = new ArrayList<>();
  private final MetricStreams streams;
  private @Nullable MetricStream stream;
  private int joining;
  private boolean isWhole = true;

  MetricPlanner(
      MetricRoute route,
      MetricPlan last,
      MetricReading reading,
      MetricSift sift,
      MetricStreams streams) {
    this.route = route;
    this.last = last;
    this.reading = reading;
    this.sift = sift;
    this.streams = streams;
    this.judge = streams.judge();
    this.cut = sift.cut();
    this.points = reading.points();
    this.isLastOfUse = last.isAboutTheSame(points, sift.pass());
    this.seen = points.attributes().clone();
    this.series = new MetricSeries[points.size()];
    this.outcomes = new MetricOutcome[points.size()];
  }

  MetricPlan plan() {
    int from = 0;
    for (int i = 0; i < seen.length; i++) {
      int known = isLastOfUse ? last.find(points.attributes()[i], from) : -1;
      if (known >= 0 && !isFiltered(i)) {
        isWhole &= last.isWhole();
        goes(i, last.outcomes()[known], last.series(known));
        from = known + 1;
      } else {
        judge(i);
      }
    }
    judge.forget();
    MetricTargets targets =
        stream == null ? MetricTargets.NONE : MetricTargets.of(stream.allSeries());
    return new MetricPlan(
        seen,
        outcomes,
        places(targets),
        shares,
        joining,
        isWhole,
        points.boundaries(),
        stream,
        stream == null ? 0 : stream.endings(),
        targets);
  }

  private int[] places(MetricTargets targets) {
    for (int i = 0; i < targets.series().length; i++) {
      targets.series()[i].standsAt(i);
    }
    int[] places = new int[series.length];
    for (int i = 0; i < places.length; i++) {
      MetricSeries to = series[i];
      places[i] = to == null ? MetricPlan.WITHHELD : to.place();
      if (to != null) {
        targets.add(places[i], outcomes[i]);
      }
    }
    return places;
  }

  private boolean isFiltered(int i) {
    return points.haveFiltered() && MetricPoints.isFiltered(points.get(i).getExemplars());
  }

  private void judge(int i) {
    PointData point = points.get(i);
    sift.restart(cut);
    if (!isFiltered(i) && judge.judge(points.attributes()[i], cut, route.freeText())) {
      MetricOutcome outcome = route.outcome(cut);
      judged(i, outcome, judge.left(), whole(i));
    } else {
      MetricSifted sifted = sift.point(point, route.own());
      seen[i] = null;
      Attributes left = sifted.attributes();
      isWhole = false;
      judged(i, sifted.outcome(), MetricIdentity.of(left), left);
    }
  }

  /** A point's attributes, if nothing of them was taken. */
  private @Nullable Attributes whole(int i) {
    Attributes attributes = points.attributes()[i];
    if (judge.left().size() == attributes.size()) {
      return attributes;
    }
    isWhole = false;
    return null;
  }

  private void judged(
      int i, MetricOutcome outcome, MetricIdentity identity, @Nullable Attributes attributes) {
    if (outcome.isWithheld()) {
      goes(i, outcome, null);
    } else if (sift.reason(points.get(i), outcome) != null) {
      stays(i, outcome, Withheld.TOO_OLD);
    } else if (!reading.supported()) {
      stays(i, outcome, Withheld.UNSUPPORTED);
    } else {
      MetricSeries to = seriesOf(identity, attributes);
      if (to != null && to.fits(points.get(i))) {
        goes(i, outcome, to);
      } else {
        stays(i, outcome, Withheld.UNSUPPORTED);
      }
    }
  }

  private @Nullable MetricSeries seriesOf(
      MetricIdentity identity, @Nullable Attributes attributes) {
    if (stream == null) {
      stream = streams.open(route.key(), reading.metric());
    }
    return stream.takes(reading.metric().getType()) ? stream.series(identity, attributes) : null;
  }

  private void goes(int i, MetricOutcome outcome, @Nullable MetricSeries to) {
    outcomes[i] = outcome;
    series[i] = to;
    if (to == null) {
      isWhole = false;
    } else {
      isWhole &= !to.isBeyond();
      to.await();
      joining++;
      stream = stream == null ? last.stream() : stream;
    }
    share(outcome, null);
  }

  /** Withheld for what the point's attributes do not tell: to be judged again. */
  private void stays(int i, MetricOutcome outcome, Withheld because) {
    isWhole = false;
    outcomes[i] = outcome;
    seen[i] = null;
    share(outcome, because);
  }

  @SuppressWarnings("ReferenceEquality")
  private void share(MetricOutcome outcome, @Nullable Withheld because) {
    for (int i = shares.size() - 1; i >= 0; i--) {
      Share share = shares.get(i);
      if (share.outcome() == outcome && share.because() == because) {
        shares.set(i, new Share(outcome, because, share.points() + 1));
        return;
      }
    }
    shares.add(new Share(outcome, because, 1));
  }
}
