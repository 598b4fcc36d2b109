/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.config;

import dev.assent.signature.VerificationKeys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads Assent's own variables. */
final class SettingsReader {
  private static final Set<String> PRESETS = Set.of("strict", "terms");
  private static final Set<String> TRACKING_IS_FINE = Set.of("0", "false");

  private final Environment environment;

  SettingsReader(Environment environment) {
    this.environment = environment;
  }

  Settings read() {
    DestinationReader destinations = new DestinationReader(environment);
    Names.check(environment, destinations.names());
    TelemetrySettings telemetry = new TelemetryReader(environment).read();
    return new Settings(
        isEnabled(),
        environment.get("OTEL_SDK_DISABLED", Setting::flag, false),
        environment.get("ASSENT_POLICY", SettingsReader::policies, List.of("strict")),
        environment.get("ASSENT_CATALOG", SettingsReader::files, List.of()),
        consent(),
        destinations.read(telemetry.memoryMode()),
        telemetry,
        report());
  }

  /** Read even where one switch already decides, so that a wrong value is not hidden by another. */
  private boolean isEnabled() {
    boolean enabled = environment.get("ASSENT_ENABLED", Setting::flag, true);
    boolean mayTrack =
        environment.get("DO_NOT_TRACK", it -> TRACKING_IS_FINE.contains(it.text()), true);
    return enabled && mayTrack;
  }

  private static List<String> policies(Setting setting) {
    List<Setting> items = items(setting, "strict, terms, or paths of policy files");
    for (Setting item : items) {
      if (PRESETS.contains(item.text())) {
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
    return items(setting, "paths of catalog files").stream().map(Setting::readableFile).toList();
  }

  private static List<Setting> items(Setting setting, String valid) {
    List<Setting> items = setting.list();
    if (items.isEmpty()) {
      throw setting.invalid(valid);
    }
    return items;
  }

  private ConsentSettings consent() {
    List<String> sources =
        environment.get(
            "ASSENT_CONSENT_SOURCE", SettingsReader::sources, List.of(ConsentSettings.ENV));
    Setting choices = environment.find("ASSENT_CONSENT");
    if (choices != null && !sources.contains(ConsentSettings.ENV)) {
      throw choices.problem("not heard, because ASSENT_CONSENT_SOURCE does not list env; add it");
    }
    Setting terms = environment.find("ASSENT_CONSENT_TERMS");
    return new ConsentSettings(
        text("ASSENT_SUBJECT"),
        sources,
        text("ASSENT_CONSENT"),
        terms == null ? null : terms.date(),
        environment.get("ASSENT_CONSENT_REFRESH", Setting::duration, Duration.ofSeconds(60)),
        environment.get("ASSENT_CONSENT_MAX_STALENESS", Setting::duration, Duration.ofHours(24)),
        keys());
  }

  /** A value that is neither is not repeated: it may be a key that was given by mistake. */
  private @Nullable VerificationKeys keys() {
    Setting setting = environment.find("ASSENT_CONSENT_KEYS");
    if (setting == null) {
      return null;
    }
    if (setting.text().startsWith("{")) {
      return VerificationKeys.parse(
          setting.where(), setting.text().getBytes(StandardCharsets.UTF_8));
    }
    if (!Files.isReadable(setting.path()) || !Files.isRegularFile(setting.path())) {
      throw setting.problem(
          "no file that can be read; valid: the path of a JWK set, or the set itself, {\"keys\": […]}");
    }
    return VerificationKeys.parse(setting.where() + ": its file", setting.fileBytes());
  }

  private static List<String> sources(Setting setting) {
    return items(setting, "env, file:PATH").stream().map(SettingsReader::source).toList();
  }

  private static String source(Setting item) {
    String text = item.text();
    if (text.equals(ConsentSettings.ENV)) {
      return text;
    }
    String scheme = text.toLowerCase(Locale.ROOT);
    if (scheme.startsWith("http:") || scheme.startsWith("https:")) {
      throw item.problem("an http(s) source is not supported yet; valid: env, file:PATH");
    }
    if (text.startsWith(ConsentSettings.FILE)) {
      Setting path = new Setting(item.where(), text.substring(ConsentSettings.FILE.length()));
      if (path.text().isEmpty()) {
        throw item.problem("file: needs a path, such as file:consent.json");
      }
      if (Files.isDirectory(path.path())) {
        throw item.problem(path.shown() + " is a directory; name a file");
      }
      return ConsentSettings.FILE + path.text();
    }
    throw item.invalid("env, file:PATH");
  }

  private @Nullable Path report() {
    Setting setting = environment.find("ASSENT_REPORT_UNCLASSIFIED");
    if (setting == null) {
      return null;
    }
    Path path = setting.path();
    Path directory = path.toAbsolutePath().getParent();
    if (Files.isDirectory(path) || directory == null || !Files.isWritable(directory)) {
      throw setting.problem(
          setting.shown() + " can't be written; name a file in a directory that can");
    }
    return path;
  }

  private @Nullable String text(String name) {
    Setting setting = environment.find(name);
    return setting == null ? null : setting.text();
  }
}
