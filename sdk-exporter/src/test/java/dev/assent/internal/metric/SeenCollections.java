/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.report.PointCounts;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Notes whether each collection of a gate is a regular one, and counts no point. */
public final class SeenCollections implements PointCounts {
  /** Whether each collection was regular, in their order. */
  public final List<Boolean> regular = new ArrayList<>();

  @Override
  public boolean begins(boolean isRegular) {
    regular.add(isRegular);
    return false;
  }

  @Override
  public void metric(
      MetricData metric,
      Collection<? extends PointData> points,
      Freshness freshness,
      SubjectHandle subject,
      Decision decision,
      long intervalStart) {}

  @Override
  public void ends(boolean isRegular) {}
}
