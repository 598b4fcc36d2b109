/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.micrometer;

import dev.assent.internal.cache.ConsentCache;
import dev.assent.internal.cache.SourceLoader;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** The meters of the consent cache; see {@link AssentMeters#consentCache}. Immutable. */
final class ConsentCacheMetrics implements MeterBinder {
  private static final String NAME = "assent.consent";

  private final ConsentCache cache;

  private ConsentCacheMetrics(ConsentCache cache) {
    this.cache = cache;
  }

  /**
   * Returns the meters of a cache. The return type is the interface, so that verifying a caller
   * does not load this class.
   */
  static MeterBinder of(ConsentCache cache) {
    return new ConsentCacheMetrics(cache);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    CaffeineCacheMetrics.monitor(registry, cache.entries(), NAME);
    for (SourceLoader source : cache.sources()) {
      Tags tags = Tags.of("source", source.name());
      FunctionTimer.builder(
              NAME + ".requests",
              source,
              SourceLoader::ended,
              SourceLoader::nanos,
              TimeUnit.NANOSECONDS)
          .tags(tags)
          .description("Requests to the source")
          .register(registry);
      counter(registry, "failures", "Requests that failed", tags, source, SourceLoader::failed);
      counter(
          registry,
          "ignored",
          "Documents ignored by revision",
          tags,
          source,
          SourceLoader::ignored);
      Gauge.builder(NAME + ".waiting", source, SourceLoader::waiting)
          .tags(tags)
          .description("Requests that wait")
          .register(registry);
    }
  }

  private static void counter(
      MeterRegistry registry,
      String name,
      String description,
      Tags tags,
      SourceLoader source,
      ToDoubleFunction<SourceLoader> count) {
    FunctionCounter.builder(NAME + "." + name, source, count)
        .tags(tags)
        .description(description)
        .register(registry);
  }
}
