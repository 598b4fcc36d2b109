/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.internal.cache.ConsentCache;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.metric.AllowedMetrics;
import dev.assent.internal.scrape.ScrapedDestination;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.propagation.ContextPropagators;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The OpenTelemetry with which the application records. Optional parts of Assent reach their
 * instance through it. It is not an {@code OpenTelemetrySdk}: the application must not use the
 * SDK's parts, and the SDK's builder fails if an older incubating API is on the class path, on
 * which Micrometer's bridge depends.
 */
record GatedOpenTelemetry(
    TracerProvider spans,
    MeterProvider meters,
    LoggerProvider logs,
    ContextPropagators propagators,
    LiveLedger ledger,
    ConsentCache consentCache,
    InstrumentFacts instruments,
    InstanceParts instanceParts,
    GatedExport export)
    implements OpenTelemetry, Instance {
  @Override
  public boolean isHosted() {
    return false;
  }

  @Override
  public TracerProvider getTracerProvider() {
    return spans;
  }

  @Override
  public MeterProvider getMeterProvider() {
    return meters;
  }

  @Override
  public LoggerProvider getLogsBridge() {
    return logs;
  }

  @Override
  public ContextPropagators getPropagators() {
    return propagators;
  }

  /** Its subjects are not named by texts. */
  @Override
  public long unreadableSubjects() {
    return 0;
  }

  @Override
  public <T extends Part> T part(Class<T> type, Supplier<T> make) {
    return instanceParts.part(type, make);
  }

  @Override
  public <T extends Part> @Nullable T existingPart(Class<T> type) {
    return instanceParts.existing(type);
  }

  @Override
  public void looksBack(String metric, long nanos) {
    instruments.looksBack(metric, nanos);
  }

  @Override
  public @Nullable ScrapedDestination scraped(String destination) {
    return export.scraped(destination);
  }

  @Override
  public AllowedMetrics allowed(Purpose purpose, Recipient recipient, Runnable changed) {
    return export.allowed(purpose, recipient, changed);
  }

  @Override
  public String toString() {
    return "Assent's OpenTelemetry";
  }
}
