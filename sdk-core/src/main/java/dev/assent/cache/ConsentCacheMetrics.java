/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.cache;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * The consent cache as meters: Micrometer's own for Caffeine ({@code cache.*}, tagged {@code
 * cache=assent.consent}), and
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>meter</th><th>tags</th><th>what</th></tr>
 * <tr><td>{@code assent.consent.requests}</td><td>source</td><td>timer of requests</td></tr>
 * <tr><td>{@code assent.consent.failures}</td><td>source</td><td>counter of requests that failed</td></tr>
 * <tr><td>{@code assent.consent.ignored}</td><td>source</td><td>counter of documents that were ignored,
 *     or only tightened, because of their revisions</td></tr>
 * <tr><td>{@code assent.consent.waiting}</td><td>source</td><td>gauge of requests that wait</td></tr>
 * </table>
 *
 * <p>They tell of no subject and of no choice. Needs Micrometer on the class path. Immutable.
 */
public final class ConsentCacheMetrics implements MeterBinder {
  private static final String NAME = "assent.consent";

  private final ConsentCache cache;

  private ConsentCacheMetrics(ConsentCache cache) {
    this.cache = cache;
  }

  /** The meters of a cache. */
  public static ConsentCacheMetrics of(ConsentCache cache) {
    return new ConsentCacheMetrics(cache);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    CaffeineCacheMetrics.monitor(registry, cache.entries(), NAME);
    for (Loader loader : cache.loaders()) {
      Tags tags = Tags.of("source", loader.name());
      FunctionTimer.builder(
              NAME + ".requests", loader, Loader::ended, Loader::nanos, TimeUnit.NANOSECONDS)
          .tags(tags)
          .description("Requests to the source")
          .register(registry);
      counter(registry, "failures", "Requests that failed", tags, loader, Loader::failed);
      counter(registry, "ignored", "Documents ignored by revision", tags, loader, Loader::ignored);
      Gauge.builder(NAME + ".waiting", loader, Loader::waiting)
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
      Loader loader,
      ToDoubleFunction<Loader> count) {
    FunctionCounter.builder(NAME + "." + name, loader, count)
        .tags(tags)
        .description(description)
        .register(registry);
  }
}
