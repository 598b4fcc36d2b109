/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import dev.assent.internal.policy.PooledPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Reads Assent's own variables. */
final class SettingsReader {
  private final Environment environment;

  SettingsReader(Environment environment) {
    this.environment = environment;
  }

  Settings read() {
    DestinationReader destinations = new DestinationReader(environment);
    KnownVariables.check(environment, destinations.names());
    TelemetrySettings telemetry = new TelemetryReader(environment).read();
    return read(telemetry, destinations.read());
  }

  Settings readHosted(TelemetrySettings telemetry, List<String> exporters) {
    boolean standard = new DestinationReader(environment).usesStandardEndpoints();
    Environment own =
        environment.withoutExporting(standard ? EndpointReader.withoutCredentials() : Set.of());
    DestinationReader destinations = new DestinationReader(own);
    if (!destinations.names().isEmpty()) {
      KnownVariables.check(own, destinations.names());
      destinations.refuseListeners();
      return read(telemetry, destinations.read());
    }
    KnownVariables.checkHosted(own, exporters);
    return read(telemetry, destinations.hosted(exporters));
  }

  private Settings read(TelemetrySettings telemetry, List<DestinationSettings> destinations) {
    StorageReader storage = new StorageReader(environment);
    ConsentSettings consent = new ConsentReader(environment).read();
    SpoolSettings spool = storage.spool();
    return new Settings(
        isEnabled(),
        environment.get(Variable.OTEL_SDK_DISABLED).flag(),
        policies(environment.get(Variable.ASSENT_POLICY)),
        environment.get("", Variable.ASSENT_CATALOG, SettingsReader::files, List.of()),
        consent,
        destinations,
        telemetry,
        storage.hold(),
        spool,
        new DeletionReader(environment).read(consent.state(), spool),
        environment.find(Variable.ASSENT_REPORT_UNCLASSIFIED, SettingsReader::target),
        environment.find(Variable.ASSENT_INVENTORY, SettingsReader::target),
        new ViewerReader(environment).read(),
        new HostSdkReader(environment).read());
  }

  /** An invalid value is refused even if another switch already decides. */
  private boolean isEnabled() {
    return environment.get(Variable.ASSENT_ENABLED).flag() && !environment.isSwitchedOff();
  }

  private static List<String> policies(Setting setting) {
    List<Setting> items = setting.items("strict, terms, or paths of policy files");
    for (Setting item : items) {
      if (PooledPolicy.PRESETS.contains(item.text())) {
        continue;
      }
      if (isBareWord(item.text()) && !Files.exists(item.path())) {
        throw item.invalid("strict, terms, or the path of a policy file");
      }
      item.readableFile();
    }
    return items.stream().map(Setting::text).toList();
  }

  private static boolean isBareWord(String text) {
    return text.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-');
  }

  private static List<Path> files(Setting setting) {
    return setting.items("paths of catalog files").stream().map(Setting::readableFile).toList();
  }

  /** The path of a file that Assent writes. */
  private static Path target(Setting setting) {
    Path path = setting.path();
    Path directory = path.toAbsolutePath().getParent();
    if (Files.isDirectory(path) || directory == null || !Files.isWritable(directory)) {
      throw setting.problem(
          setting.shown() + " can't be written; name a file in a directory that can");
    }
    return path;
  }
}
