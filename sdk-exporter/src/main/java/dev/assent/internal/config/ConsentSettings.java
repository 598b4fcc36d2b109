/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import dev.assent.internal.signature.VerificationKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The consent sources and their settings. Immutable.
 *
 * @param subject the one subject of this process; null if there is none
 * @param account the account whose people this process serves; null if there is none
 * @param sources {@code env} or {@code file:PATH}, in order; empty if there are only platforms
 * @param platforms the addresses of consent platforms, in order, each name once
 * @param headers by name; sent with every request to the platforms, which then have the same origin
 * @param choices the text of {@code ASSENT_CONSENT}; null if there is none
 * @param terms the terms of the grants in it; null if not stated
 * @param refresh the interval at which a source looks for changes
 * @param maxStaleness the age at which a grant counts as unknown
 * @param keys that verify the documents of platforms; null if documents need no signature
 * @param cacheMaxBytes the maximum size of the cache of platforms' answers, in estimated bytes
 * @param state the directory that keeps the last known choices across restarts; null for none
 */
public record ConsentSettings(
    @Nullable String subject,
    @Nullable String account,
    List<String> sources,
    List<ConsentUrl> platforms,
    Map<String, String> headers,
    @Nullable String choices,
    @Nullable LocalDate terms,
    Duration refresh,
    Duration maxStaleness,
    @Nullable VerificationKeys keys,
    int cacheMaxBytes,
    @Nullable Path state) {
  /** The source that reads {@code ASSENT_CONSENT}. */
  public static final String ENV = "env";

  /** The prefix of a file source; its path follows. */
  public static final String FILE = "file:";

  /** Copies the lists and the headers. */
  public ConsentSettings {
    sources = List.copyOf(sources);
    platforms = List.copyOf(platforms);
    headers = Map.copyOf(headers);
  }

  /**
   * The subject that makes the grants of {@code ASSENT_CONSENT}: the one subject, or the account;
   * null if there is neither.
   */
  public @Nullable String granting() {
    return subject == null ? account : subject;
  }

  /** Returns the place of each of the {@link #sources} in the whole variable, from 1. */
  public List<Integer> places() {
    List<Integer> places = new ArrayList<>();
    for (int place = 1; places.size() < sources.size(); place++) {
      if (!isPlatform(place)) {
        places.add(place);
      }
    }
    return places;
  }

  /**
   * Returns all sources without what may name people: files without their directories, platforms as
   * scheme and host.
   */
  public List<String> shownSources() {
    List<String> shown = new ArrayList<>();
    for (String source : sources) {
      int slash = Math.max(source.lastIndexOf('/'), source.lastIndexOf('\\'));
      shown.add(slash < 0 ? source : FILE + source.substring(slash + 1));
    }
    platforms.forEach(platform -> shown.add(platform.root()));
    return shown;
  }

  private boolean isPlatform(int place) {
    return platforms.stream().anyMatch(platform -> platform.place() == place);
  }

  /** Omits the subject, the account, the choices and the values of headers. */
  @Override
  public String toString() {
    return "ConsentSettings[sources="
        + sources
        + ", platforms="
        + platforms
        + ", headers="
        + headers.keySet()
        + "]";
  }
}
