/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.internal.category.Categories;
import dev.assent.internal.census.KnownWay;
import dev.assent.internal.config.Environment;
import dev.assent.internal.config.Settings;
import dev.assent.internal.config.TelemetrySettings;
import dev.assent.internal.http.HttpSenders;
import dev.assent.internal.instance.start.StartLine;
import dev.assent.internal.tag.InstrumentFacts;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.tag.subject.SpanMarkers;
import dev.assent.inventory.WayOut.State;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The private SDK of an instance, which the application uses through {@code Assent}. */
enum OwnSdk implements Sdk {
  INSTANCE;

  private static final Logger logger = Logger.getLogger("dev.assent");

  @Override
  public Settings settings(Environment environment) {
    return Settings.read(environment);
  }

  @Override
  public List<DestinationPlan> destinations(Settings settings, HttpSenders senders) {
    return settings.destinations().stream().map(each -> DestinationPlan.of(each, senders)).toList();
  }

  @Override
  public InstrumentFacts instruments() {
    return new InstrumentFacts();
  }

  @Override
  public Limits spanLimits(TelemetrySettings telemetry) {
    return Limits.guarded(telemetry.spanLimits());
  }

  @Override
  public Limits logLimits(TelemetrySettings telemetry) {
    return Limits.guarded(telemetry.logLimits());
  }

  @Override
  public SpanMarkers markers(Categories categories) {
    return new SpanMarkers(categories);
  }

  @Override
  public Capture capture(GatedExport export) {
    return export.settings().isSdkDisabled() ? Telemetry.disabled(export) : Telemetry.of(export);
  }

  /** Omits the subject. */
  @Override
  public void announce(String version, List<String> policies, Settings settings) {
    logger.log(Level.INFO, () -> StartLine.of(version, policies, settings));
    ForeignTelemetry.ofProcess().warn(sentence -> logger.log(Level.WARNING, sentence));
  }

  @Override
  public Map<KnownWay, State> ways() {
    return ForeignTelemetry.ofProcess().ways();
  }

  @Override
  public void warn(String sentence) {
    Logger.getLogger("dev.assent.census").log(Level.WARNING, sentence);
  }
}
