/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.micrometer;

import dev.assent.internal.instance.Instance;
import dev.assent.internal.scrape.ScrapedDestination;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The registries of an instance's destinations that are scraped. Thread-safe. */
final class ScrapedRegistries implements Instance.Part {
  private final Instance instance;

  // Guarded by this.
  private final Map<String, ScrapedMeterRegistry> registries = new HashMap<>();

  ScrapedRegistries(Instance instance) {
    this.instance = instance;
  }

  synchronized ScrapedMeterRegistry registry(
      String destination, @Nullable ScrapedDestination scraped) {
    return registries.computeIfAbsent(
        destination,
        added -> new ScrapedMeterRegistry(new GatedPrometheus(scraped), instance::looksBack));
  }

  @Override
  public synchronized void close() {
    registries.values().forEach(ScrapedMeterRegistry::close);
  }
}
