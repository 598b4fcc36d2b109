/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.internal.config.DestinationSettings;
import dev.assent.internal.send.DestinationEndpoints;
import dev.assent.internal.send.Endpoints;
import dev.assent.internal.send.ExportLog;
import dev.assent.ledger.Signal;
import dev.assent.policy.Destination;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/**
 * A destination before its exporter is created. Immutable.
 *
 * @param destination its name, purpose and recipient
 * @param setting the setting that states its purpose, for messages
 * @param variables the prefix of the names of its variables, for messages
 * @param signals the signals that it takes
 * @param endpoints creates its endpoints; throws IllegalArgumentException if their settings can't
 *     be used
 */
public record DestinationPlan(
    Destination destination,
    String setting,
    String variables,
    Set<Signal> signals,
    Function<ExportLog, Endpoints> endpoints) {
  /** Copies the signals. */
  public DestinationPlan {
    signals = Set.copyOf(signals);
  }

  /** Returns the plan of a destination that only settings describe. */
  public static DestinationPlan of(DestinationSettings settings) {
    String name = settings.destination().name();
    return new DestinationPlan(
        settings.destination(),
        settings.name(),
        settings.name().equals("ASSENT_PURPOSE")
            ? "OTEL_EXPORTER_OTLP_"
            : "ASSENT_DESTINATION_" + name.toUpperCase(Locale.ROOT) + "_",
        settings.endpoints().keySet(),
        log -> endpoints(name, log, settings));
  }

  private static Endpoints endpoints(String name, ExportLog log, DestinationSettings settings) {
    DestinationEndpoints clients = new DestinationEndpoints(name, log);
    try {
      return clients.all(settings.endpoints());
    } catch (RuntimeException unusable) {
      clients.close();
      throw unusable;
    }
  }
}
