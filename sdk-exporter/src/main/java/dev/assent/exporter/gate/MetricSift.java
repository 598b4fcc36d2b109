/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges the points of one metric and strips them.
 *
 * @param around what was found in the metric's resource and scope
 * @param tally where it counts what it withholds
 */
record MetricSift(MetricStripper stripper, MetricPass pass, MetricSieve around, MetricTally tally) {

  /**
   * One point.
   *
   * @param metric the own categories that it has anyway
   * @return null if it is withheld
   */
  @Nullable MetricSifted point(PointData point, long metric) {
    MetricSieve sieve = new MetricSieve();
    Attributes attributes = stripper.attributes(point.getAttributes(), pass, sieve);
    List<ExemplarData> exemplars = stripper.exemplars(point.getExemplars(), pass, sieve);
    long own = metric | sieve.declared();
    long source = pass.joined(own | sieve.seen() | around.seen());
    if (!pass.allows(own)) {
      tally.whole(pass.reason(own), pass.joined(own), 1);
      return null;
    }
    if (!pass.covers(point.getStartEpochNanos(), source)) {
      tally.whole(Withheld.TOO_OLD, pass.joined(own), 1);
      return null;
    }
    sieve.count(tally);
    return new MetricSifted(
        point, attributes, exemplars, own, sieve.kept() | around.kept(), source);
  }
}
