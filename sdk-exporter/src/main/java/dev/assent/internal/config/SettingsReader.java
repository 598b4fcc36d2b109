/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.internal.policy.PooledPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads Assent's own variables. */
final class SettingsReader {
  /** The bytes in which a report has its title. */
  private static final int REPORT_HEAD = 1_024;

  private final Environment environment;

  SettingsReader(Environment environment) {
    this.environment = environment;
  }

  Settings read() {
    ReportOnlyDays.refuse(environment);
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
        environment.get("", Variable.ASSENT_SHADOW_POLICY, SettingsReader::policies, List.of()),
        environment.get("", Variable.ASSENT_CATALOG, SettingsReader::files, List.of()),
        consent,
        destinations,
        telemetry,
        storage.hold(),
        spool,
        new DeletionReader(environment).read(consent, spool),
        storage.audit(),
        report(consent),
        environment.find(Variable.ASSENT_REPORT_UNCLASSIFIED, SettingsReader::target),
        environment.find(Variable.ASSENT_INVENTORY, SettingsReader::target),
        new ViewerReader(environment).read(),
        environment.find(Variable.ASSENT_TRANSPORT, SettingsReader::transport),
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

  /** The name of a transport, which may be found later. */
  private static String transport(Setting setting) {
    if (!setting.text().matches("[a-z][a-z0-9-]{0,31}")) {
      throw setting.invalid("jdk, or the name of a transport on the class path, such as okhttp");
    }
    return setting.text();
  }

  private static boolean isBareWord(String text) {
    return text.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-');
  }

  private static List<Path> files(Setting setting) {
    return setting.items("paths of catalog files").stream().map(Setting::readableFile).toList();
  }

  /** The path of the report, whose end tells its format. */
  private static Path report(Setting setting) {
    if (!setting.text().endsWith(".html") && !setting.text().endsWith(".json")) {
      throw setting.invalid("the path of a file that ends in .html or .json");
    }
    Path path = target(setting);
    if (!isReport(path)) {
      throw setting.problem(
          setting.shown()
              + " is a file of something else; name a new file, or that of an earlier report");
    }
    return path;
  }

  /** Whether a file may be replaced by a report: it is missing, empty, or a report. */
  private static boolean isReport(Path path) {
    if (!Files.exists(path)) {
      return true;
    }
    try (InputStream content = Files.newInputStream(path)) {
      byte[] head = content.readNBytes(REPORT_HEAD);
      return head.length == 0 || new String(head, UTF_8).contains(Settings.REPORT_TITLE);
    } catch (IOException unreadable) {
      return false;
    }
  }

  /** The file may hold nothing else that Assent writes, now or later. */
  private @Nullable Path report(ConsentSettings consent) {
    Path report = environment.find(Variable.ASSENT_REPORT, SettingsReader::report);
    if (report == null) {
      return null;
    }
    for (Variable other : List.of(Variable.ASSENT_REPORT_UNCLASSIFIED, Variable.ASSENT_INVENTORY)) {
      refuseSame(report, environment.find(other, SettingsReader::target), other);
    }
    for (String source : consent.sources()) {
      if (source.startsWith(ConsentSettings.FILE)) {
        Path choices = Path.of(source.substring(ConsentSettings.FILE.length()));
        refuseSame(report, choices, Variable.ASSENT_CONSENT_SOURCE);
      }
    }
    return report;
  }

  private void refuseSame(Path report, @Nullable Path path, Variable other) {
    if (path != null
        && path.toAbsolutePath().normalize().equals(report.toAbsolutePath().normalize())) {
      throw environment
          .get(Variable.ASSENT_REPORT)
          .problem("names the file of " + other + ", too; name another file");
    }
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
