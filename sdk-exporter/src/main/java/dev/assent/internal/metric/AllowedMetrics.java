/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.gate.StripContext;
import dev.assent.internal.gate.WithheldNames;
import dev.assent.internal.tag.InstrumentFacts;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a registry of the application may publish: metrics and attributes whose categories the
 * policy allows without a choice. Thread-safe.
 */
public final class AllowedMetrics {
  private final MetricStripper stripper;
  private final LongSupplier allowed;

  /**
   * @param allowed the allowed categories; read for each metric
   */
  public AllowedMetrics(Catalog catalog, LongSupplier allowed) {
    this.stripper = new MetricStripper(catalog, WithheldNames.IGNORED, new InstrumentFacts());
    this.allowed = allowed;
  }

  /**
   * Returns the attributes that are left of a metric's.
   *
   * @param metric its name
   * @return null if it is not allowed at all; also if the catalog fails
   */
  public @Nullable Attributes left(String metric, Attributes attributes) {
    try {
      MetricContext context = stripper.context(InstrumentationScopeInfo.empty(), metric);
      StripContext strip = new StripContext(allowed.getAsLong(), 0, 0, stripper.content());
      PointData point = DoublePointData.create(0, 0, attributes, 0, List.of());
      MetricStripper.Left left = stripper.strip(point, context, stripper.plainPass(context), strip);
      return strip.missing(context.ownMask() | left.added()) == 0 ? left.attributes() : null;
    } catch (RuntimeException failure) {
      return null;
    }
  }

  /** Returns the unit, or null if it must not leave. */
  public @Nullable String unit(String metric, @Nullable String unit) {
    return unit == null || stripper.unit(metric, unit).isEmpty() ? null : unit;
  }

  /** Returns the description, or an empty string if it must not leave. */
  public String description(String metric, @Nullable String description) {
    return description == null ? "" : stripper.description(metric, description);
  }
}
