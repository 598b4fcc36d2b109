/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.internal.config.DestinationSettings;
import dev.assent.internal.config.ListenSettings;
import dev.assent.internal.config.Variable;
import dev.assent.internal.http.HttpSenders;
import dev.assent.internal.send.DestinationEndpoints;
import dev.assent.internal.send.Endpoints;
import dev.assent.internal.send.ExportLog;
import dev.assent.ledger.Signal;
import dev.assent.policy.Destination;
import io.opentelemetry.sdk.metrics.export.AggregationTemporalitySelector;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A destination before its exporter is created. Immutable.
 *
 * @param destination its name, purpose and recipient
 * @param label who receives the data, in words for people; null if nobody said
 * @param setting the setting that states its purpose, for messages
 * @param variables the prefix of the names of its variables, for messages
 * @param signals the signals that it takes
 * @param endpoints creates its endpoints; throws IllegalArgumentException if their settings can't
 *     be used
 * @param wrappers the wrappers around its exporters in an application's SDK
 * @param temporality the temporality of its metrics in an application's SDK, or if it is scraped;
 *     null if settings state it
 * @param isScraped whether it is asked for its metrics
 * @param listen the address at which it is scraped; null if it is not
 */
public record DestinationPlan(
    Destination destination,
    @Nullable String label,
    String setting,
    String variables,
    Set<Signal> signals,
    Function<ExportLog, Endpoints> endpoints,
    WrapperChains wrappers,
    @Nullable AggregationTemporalitySelector temporality,
    boolean isScraped,
    @Nullable ListenSettings listen) {
  /** Copies the signals. */
  public DestinationPlan {
    signals = Set.copyOf(signals);
  }

  /** Returns the plan of a destination that only settings describe. */
  public static DestinationPlan of(DestinationSettings settings, HttpSenders senders) {
    return new DestinationPlan(
        settings.destination(),
        settings.label(),
        settings.name(),
        variables(settings),
        settings.signals(),
        log -> endpoints(settings, log, senders),
        WrapperChains.NONE,
        settings.listen() == null ? null : AggregationTemporalitySelector.alwaysCumulative(),
        settings.listen() != null,
        settings.isSilent() ? null : settings.listen());
  }

  /** Returns the same plan without an address: the destination is never asked. */
  DestinationPlan silent() {
    return new DestinationPlan(
        destination,
        label,
        setting,
        variables,
        signals,
        endpoints,
        wrappers,
        temporality,
        isScraped,
        null);
  }

  /**
   * Returns the plan of a destination whose exporters an application made.
   *
   * @param settings its purpose and recipient
   */
  public static DestinationPlan hosted(
      DestinationSettings settings,
      Set<Signal> signals,
      Function<ExportLog, Endpoints> endpoints,
      WrapperChains wrappers,
      @Nullable AggregationTemporalitySelector temporality) {
    return new DestinationPlan(
        settings.destination(),
        settings.label(),
        settings.name(),
        variables(settings),
        signals,
        endpoints,
        wrappers,
        temporality,
        false,
        null);
  }

  private static String variables(DestinationSettings settings) {
    return settings.name().equals(Variable.ASSENT_PURPOSE.name())
        ? "OTEL_EXPORTER_OTLP_"
        : Variable.prefix(settings.destination().name());
  }

  private static Endpoints endpoints(
      DestinationSettings settings, ExportLog log, HttpSenders senders) {
    DestinationEndpoints clients =
        new DestinationEndpoints(settings.destination().name(), log, senders);
    try {
      return clients.all(settings.endpoints());
    } catch (RuntimeException unusable) {
      clients.close();
      throw unusable;
    }
  }
}
