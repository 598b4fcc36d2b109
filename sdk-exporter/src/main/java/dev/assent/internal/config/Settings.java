/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All settings, read and validated. Immutable; {@code toString()} shows no header value, key,
 * subject or choice.
 *
 * @param isEnabled false if a switch stops all exports ({@code ASSENT_ENABLED}, {@code
 *     DO_NOT_TRACK})
 * @param isSdkDisabled true if {@code OTEL_SDK_DISABLED} stops recording, too
 * @param policies presets and paths of policy files, in order
 * @param shadowPolicies presets and paths of the policy beside the one in force; empty if there is
 *     none
 * @param catalogs catalog files, in order
 * @param consent the consent sources
 * @param destinations at least one
 * @param telemetry the standard settings of the SDK
 * @param hold the limits of data that waits in memory
 * @param spool the spool on disk; null if there is none
 * @param deletion deletion requests; null if they are off
 * @param audit the audit journal; null if there is none
 * @param report the file for the report on what stays; null if the report is off
 * @param unclassifiedReport the file for the names of unclassified fields; null if the report is
 *     off
 * @param inventory the file for the inventory and the names of all captured data; null if names are
 *     not recorded
 * @param viewer the viewer; null if it is off
 * @param transport the name of the transport; null if none is named
 * @param host what has an effect only in a taken-over SDK
 */
public record Settings(
    boolean isEnabled,
    boolean isSdkDisabled,
    List<String> policies,
    List<String> shadowPolicies,
    List<Path> catalogs,
    ConsentSettings consent,
    List<DestinationSettings> destinations,
    TelemetrySettings telemetry,
    HoldSettings hold,
    @Nullable SpoolSettings spool,
    @Nullable DeletionSettings deletion,
    @Nullable AuditSettings audit,
    @Nullable Path report,
    @Nullable Path unclassifiedReport,
    @Nullable Path inventory,
    @Nullable ViewerSettings viewer,
    @Nullable String transport,
    HostSdkSettings host) {
  /** The title of the report on what stays, at the head of its file: {@value}. */
  public static final String REPORT_TITLE = "What stays";

  /** Copies the lists. */
  public Settings {
    policies = List.copyOf(policies);
    shadowPolicies = List.copyOf(shadowPolicies);
    catalogs = List.copyOf(catalogs);
    destinations = List.copyOf(destinations);
  }

  /**
   * Reads the environment.
   *
   * @throws dev.assent.config.ConfigurationException that names the first invalid variable and the
   *     valid values
   */
  public static Settings read(Environment environment) {
    return new SettingsReader(environment).read();
  }

  /**
   * Reads the {@code ASSENT_*} variables of an instance behind an application's SDK. The {@code
   * OTEL_*} variables belong to that SDK.
   *
   * @param telemetry the settings of that SDK
   * @param exporters the names of its exporters, each of which is a destination unless {@code
   *     ASSENT_DESTINATIONS} lists others
   * @throws dev.assent.config.ConfigurationException that names the first invalid variable and the
   *     valid values
   */
  public static Settings readHosted(
      Environment environment, TelemetrySettings telemetry, List<String> exporters) {
    return new SettingsReader(environment).readHosted(telemetry, exporters);
  }
}
