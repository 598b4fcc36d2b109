/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.micrometer;

import dev.assent.internal.instance.Instance;
import dev.assent.internal.registry.GatedPrometheus;
import dev.assent.internal.registry.ListingRegistry;
import dev.assent.internal.registry.ScrapedFamilies;
import dev.assent.internal.registry.SnapshotReader;
import dev.assent.internal.scrape.ScrapedDestination;
import java.util.HashMap;
import java.util.List;
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
    return registries.computeIfAbsent(destination, added -> registry(scraped));
  }

  /** Where metrics are switched off, a scrape gives nothing. */
  private ScrapedMeterRegistry registry(@Nullable ScrapedDestination scraped) {
    ListingRegistry collectors = new ListingRegistry();
    if (scraped == null) {
      SnapshotReader none = new SnapshotReader(collectors, new ScrapedFamilies(), 0);
      return new ScrapedMeterRegistry(
          new GatedPrometheus(none, List::of), collectors::clear, instance::looksBack);
    }
    SnapshotReader reader =
        new SnapshotReader(
            collectors,
            new ScrapedFamilies(),
            scraped.epochNanos(),
            scraped::failed,
            scraped::unsupported);
    ScrapedDestination.Part part = scraped.add(reader::read, reader::name);
    return new ScrapedMeterRegistry(
        new GatedPrometheus(reader, () -> scraped.give(part)),
        () -> {
          scraped.remove(part);
          collectors.clear();
        },
        instance::looksBack);
  }

  @Override
  public synchronized void close() {
    registries.values().forEach(ScrapedMeterRegistry::close);
  }
}
