/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.signature.VerificationKeys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads the settings of consent sources: {@code ASSENT_SUBJECT}, {@code ASSENT_CONSENT*} and the
 * state directory.
 */
final class ConsentReader {
  private static final String SOURCES = "env, file:PATH, http(s)://host/path";

  /** The end of a pattern: everybody below an account. */
  private static final String BELOW = "/*";

  /** Headers that the source itself sets in a request to a platform. */
  private static final Set<String> OWN_HEADERS =
      Set.of(
          "accept",
          "accept-encoding",
          "cache-control",
          "if-none-match",
          "last-event-id",
          "user-agent");

  /** Enough for some hundred subjects. */
  private static final int MIN_CACHE_BYTES = 64 << 10;

  private final Environment environment;

  ConsentReader(Environment environment) {
    this.environment = environment;
  }

  ConsentSettings read() {
    boolean insecure = environment.get(Variable.ASSENT_CONSENT_INSECURE).flag();
    List<Setting> items = environment.get(Variable.ASSENT_CONSENT_SOURCE).items(SOURCES);
    List<String> sources = new ArrayList<>();
    List<ConsentUrl> platforms = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Setting item = items.get(i);
      if (isAddress(item)) {
        platforms.add(platform(item, i + 1, insecure, platforms));
      } else {
        sources.add(source(item, i + 1));
      }
    }
    Setting choices = environment.find(Variable.ASSENT_CONSENT);
    if (choices != null && !sources.contains(ConsentSettings.ENV)) {
      throw choices.problem(
          "has no effect, because ASSENT_CONSENT_SOURCE does not list env; add env");
    }
    String subject = environment.find(Variable.ASSENT_SUBJECT, ConsentReader::subject);
    return new ConsentSettings(
        subject == null || isAccount(subject) ? null : subject,
        subject == null || !isAccount(subject) ? null : path(subject),
        sources,
        platforms,
        headers(platforms),
        choices == null ? null : choices.text(),
        environment.find(Variable.ASSENT_CONSENT_TERMS, Setting::date),
        environment.get(Variable.ASSENT_CONSENT_REFRESH).duration(),
        environment.get(Variable.ASSENT_CONSENT_MAX_STALENESS).duration(),
        environment.find(Variable.ASSENT_CONSENT_KEYS, ConsentReader::keys),
        environment
            .get(Variable.ASSENT_CONSENT_CACHE_MAX_BYTES)
            .number(MIN_CACHE_BYTES, Integer.MAX_VALUE),
        environment.find(Variable.ASSENT_STATE_DIR, Setting::directoryToBe));
  }

  /** No message repeats a subject. */
  private static String subject(Setting setting) {
    if (path(setting.text()).indexOf('*') >= 0) {
      throw setting.problem("'*' is valid only as the last segment, such as acme/*");
    }
    try {
      new SubjectPath(path(setting.text()));
      return setting.text();
    } catch (IllegalArgumentException malformed) {
      throw setting.problem(
          "write account/user, such as acme/u7, or acme/* if the process serves the people of one"
              + " account, without spaces, commas and semicolons, at most "
              + SubjectPath.MAX_LENGTH
              + " characters");
    }
  }

  private static boolean isAccount(String subject) {
    return subject.endsWith(BELOW);
  }

  private static String path(String subject) {
    return isAccount(subject) ? subject.substring(0, subject.length() - BELOW.length()) : subject;
  }

  /** The message does not repeat an invalid value, which may be a private key. */
  private static VerificationKeys keys(Setting setting) {
    if (setting.text().startsWith("{")) {
      return VerificationKeys.parse(
          setting.name(), setting.text().getBytes(StandardCharsets.UTF_8));
    }
    if (!Files.isReadable(setting.path()) || !Files.isRegularFile(setting.path())) {
      throw setting.problem(
          "is not a readable file; valid: the path of a JWK set, or the set itself, {\"keys\":"
              + " […]}");
    }
    return VerificationKeys.watching(
        setting.name() + ": its file", setting.path(), setting.fileBytes());
  }

  private static boolean isAddress(Setting item) {
    String scheme = item.text().toLowerCase(Locale.ROOT);
    return scheme.startsWith("http:") || scheme.startsWith("https:");
  }

  private static ConsentUrl platform(
      Setting item, int place, boolean insecure, List<ConsentUrl> before) {
    ConsentUrl platform = ConsentUrl.parse(item, place, insecure);
    if (before.stream().anyMatch(other -> other.name().equals(platform.name()))) {
      throw item.problem(
          "an address is listed twice; a different query does not make it another address");
    }
    return platform;
  }

  /**
   * The message does not repeat an invalid item, which may be the query of an address with
   * credentials.
   */
  private static String source(Setting item, int place) {
    String text = item.text();
    if (text.equals(ConsentSettings.ENV)) {
      return text;
    }
    if (text.startsWith(ConsentSettings.FILE)) {
      Setting path = new Setting(item.name(), text.substring(ConsentSettings.FILE.length()));
      if (path.text().isEmpty()) {
        throw item.problem("file: needs a path, such as file:consent.json");
      }
      if (Files.isDirectory(path.path())) {
        throw item.problem(path.shown() + " is a directory; name a file");
      }
      return ConsentSettings.FILE + path.text();
    }
    throw item.problem(
        "item "
            + place
            + " is not valid; valid: "
            + SOURCES
            + "; write a comma in an address as %2C");
  }

  private Map<String, String> headers(List<ConsentUrl> platforms) {
    Setting setting = environment.find(Variable.ASSENT_CONSENT_HEADERS);
    if (setting == null) {
      return Map.of();
    }
    if (platforms.isEmpty()) {
      throw setting.problem(
          "has no effect, because ASSENT_CONSENT_SOURCE lists no http(s) address");
    }
    if (!platforms.stream().allMatch(other -> other.isSameOrigin(platforms.get(0)))) {
      throw setting.problem(
          "would be sent to several hosts; all addresses in ASSENT_CONSENT_SOURCE must have the"
              + " same origin");
    }
    return Headers.read(setting, OWN_HEADERS);
  }
}
