/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.cache.ConsentCache;
import dev.assent.internal.instance.GatedExport;
import dev.assent.internal.instance.Instance;
import dev.assent.internal.instance.InstanceParts;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.metric.AllowedMetrics;
import dev.assent.internal.scrape.ScrapedDestination;
import dev.assent.internal.tag.HostedTagging;
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
 * The application's OpenTelemetry, through which optional parts of Assent reach their instance.
 * Thread-safe.
 */
record HostedOpenTelemetry(
    TakenOverSdk takenOver, GatedExport export, HostedTagging tagging, InstanceParts instanceParts)
    implements OpenTelemetry, Instance {
  @Override
  public boolean isHosted() {
    return true;
  }

  @Override
  public boolean reportsOnly() {
    return export.decisions().reportsOnly();
  }

  @Override
  public TracerProvider getTracerProvider() {
    return takenOver.openTelemetry().getTracerProvider();
  }

  @Override
  public MeterProvider getMeterProvider() {
    return takenOver.openTelemetry().getMeterProvider();
  }

  @Override
  public LoggerProvider getLogsBridge() {
    return takenOver.hasLeftLogs()
        ? LoggerProvider.noop()
        : takenOver.openTelemetry().getLogsBridge();
  }

  @Override
  public ContextPropagators getPropagators() {
    return takenOver.openTelemetry().getPropagators();
  }

  @Override
  public LiveLedger ledger() {
    return export.ledger();
  }

  @Override
  public ConsentCache consentCache() {
    return export.decisions().cache();
  }

  @Override
  public long unreadableSubjects() {
    return tagging.unreadableNames();
  }

  @Override
  public @Nullable ScrapedDestination scraped(String destination) {
    throw new IllegalArgumentException(
        "Assent has no scraped destination in an application's own OpenTelemetry SDK; scrape a"
            + " metric reader of the SDK, which Assent gates");
  }

  @Override
  public AllowedMetrics allowed(Purpose purpose, Recipient recipient, Runnable changed) {
    return export.allowed(purpose, recipient, changed);
  }

  @Override
  public <T extends Part> T part(Class<T> type, Supplier<T> make) {
    return instanceParts.part(type, make);
  }

  @Override
  public <T extends Part> @Nullable T existingPart(Class<T> type) {
    return instanceParts.existing(type);
  }

  /** Has no effect: the gates of an application's SDK assume that every metric looks back. */
  @Override
  public void looksBack(String metric, long nanos) {}

  @Override
  public String toString() {
    return "the application's OpenTelemetry";
  }
}
