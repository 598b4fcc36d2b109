/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.scrape;

import dev.assent.internal.ledger.Account;
import dev.assent.internal.metric.MetricGate;
import dev.assent.internal.metric.StampedMetric;
import dev.assent.internal.metric.reader.ScrapedMetricReader;
import dev.assent.internal.prometheus.FamilyName;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The sources of the scrapes of one destination: the SDK, and the registries that the application
 * requested. Each source has its own series, so that equal names in two sources are not added up.
 * Thread-safe.
 */
public final class ScrapedDestination {
  private final Supplier<MetricGate> gates;
  private final InstrumentFacts facts;
  private final Account account;
  private final Clock clock;
  private final CollectionLog log;
  private final Part sdk;
  private final List<Part> parts = new CopyOnWriteArrayList<>();

  /**
   * The SDK only.
   *
   * @param gate the gate of the SDK's metrics
   * @param gates creates gates of this destination
   * @param log reports metrics that can't be collected
   */
  public ScrapedDestination(
      MetricGate gate,
      Supplier<MetricGate> gates,
      InstrumentFacts facts,
      Account account,
      Clock clock,
      CollectionLog log) {
    this.gates = gates;
    this.facts = facts;
    this.account = account;
    this.clock = clock;
    this.log = log;
    this.sdk = new Part(new ScrapedMetricReader(gate, facts, clock, log::failed), FamilyName::of);
    parts.add(sdk);
  }

  /**
   * A part.
   *
   * @param reader collects and gates its metrics
   * @param names the family of each of its metrics
   */
  public record Part(ScrapedMetricReader reader, Function<MetricData, FamilyName> names) {}

  /** The reader of the SDK. */
  public ScrapedMetricReader sdk() {
    return sdk.reader();
  }

  /** The time. */
  public long epochNanos() {
    return clock.epochNanos();
  }

  /** Adds a part, which is read with each scrape from now on. */
  public Part add(ScrapedMetricReader.Source source, Function<MetricData, FamilyName> names) {
    Part part = new Part(new ScrapedMetricReader(gates.get(), facts, clock, log::failed), names);
    part.reader().add(source);
    parts.add(part);
    return part;
  }

  /** Reports that a collector of a part failed. */
  public void failed(Class<?> collector, Throwable failure) {
    log.failed(collector, failure);
  }

  /** Counts collected points without a counterpart in OpenTelemetry as unsupported. */
  public void unsupported(long points) {
    if (points > 0) {
      account.capturedWithheld(Withheld.UNSUPPORTED, points);
    }
  }

  /** Removes a part, which gives nothing from now on. */
  public void remove(Part part) {
    parts.remove(part);
    CompletableResultCode unused = part.reader().shutdown();
  }

  /**
   * Reads one part for the application, which may pass it on by itself, so the data counts as
   * possibly sent.
   */
  public List<StampedMetric> give(Part part) {
    return part.reader().scrape(this::given);
  }

  private void given(List<StampedMetric> metrics) {
    for (StampedMetric metric : metrics) {
      account.captured(State.POSSIBLY_SENT, metric.pointCount());
      account.possiblySentCategories(metric.ownMask() | metric.fieldsMask(), metric.pointCount());
    }
  }

  List<Part> parts() {
    return parts;
  }

  MetricGate gate() {
    return sdk.reader().gate();
  }

  /** Ends the series that lose a category; returns their number. */
  long end() {
    long ended = 0;
    for (Part part : parts) {
      ended += part.reader().end();
    }
    return ended;
  }
}
