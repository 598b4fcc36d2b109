/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The environment contract, read and checked. Immutable; {@code toString()} shows no header value,
 * key, subject or choice.
 *
 * @param enabled false if a switch says that nothing leaves ({@code ASSENT_ENABLED}, {@code
 *     DO_NOT_TRACK})
 * @param sdkDisabled true if {@code OTEL_SDK_DISABLED} says that nothing is even recorded
 * @param policies presets and paths of policy files, in order
 * @param catalogs catalog files, in order
 * @param consent where choices are heard
 * @param destinations at least one
 * @param telemetry what the standard variables say about the SDK
 * @param hold the bounds of what waits in memory
 * @param spool where data wait for a receiver; null if nowhere
 * @param deletion where requests go to delete what was sent before; null if nowhere
 * @param unclassifiedReport where the names of unclassified fields are written; null for nowhere
 */
public record Settings(
    boolean enabled,
    boolean sdkDisabled,
    List<String> policies,
    List<Path> catalogs,
    ConsentSettings consent,
    List<DestinationSettings> destinations,
    TelemetrySettings telemetry,
    HoldSettings hold,
    @Nullable SpoolSettings spool,
    @Nullable DeletionSettings deletion,
    @Nullable Path unclassifiedReport) {
  /** Copies the lists. */
  public Settings {
    policies = List.copyOf(policies);
    catalogs = List.copyOf(catalogs);
    destinations = List.copyOf(destinations);
  }

  /**
   * Reads the contract.
   *
   * @throws dev.assent.config.ConfigurationException naming the first variable that is wrong and
   *     what would be valid
   */
  public static Settings read(Environment environment) {
    return new SettingsReader(environment).read();
  }
}
