/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import dev.assent.internal.signature.VerificationKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where choices are heard. Immutable.
 *
 * @param subject the one subject of this process; null if there is none. Its form is checked where
 *     it becomes a handle
 * @param sources {@code env} or {@code file:PATH}, in order; empty where there are platforms only
 * @param platforms the addresses of consent platforms, in order, each name once
 * @param headers by name; sent with every request to the platforms, which then have one origin
 * @param choices the text of {@code ASSENT_CONSENT}; null if there is none
 * @param terms the terms of the grants in it; null if not stated
 * @param refresh how often a source looks for a change
 * @param maxStaleness the age at which a grant counts as unknown
 * @param keys whose signatures count on what a platform says; null if it need not be signed
 * @param cacheMaxBytes the bound of what is kept of platforms' subjects, in estimated bytes
 * @param state the directory in which the last known choices survive a restart; null for none
 */
public record ConsentSettings(
    @Nullable String subject,
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
  /** The bound of what is kept, unless it is said: {@value} bytes. */
  public static final int CACHE_MAX_BYTES = 64 << 20;

  /** The source that reads {@code ASSENT_CONSENT}. */
  public static final String ENV = "env";

  /** What a file source's name starts with; its path follows. */
  public static final String FILE = "file:";

  /** Copies the lists and the headers. */
  public ConsentSettings {
    sources = List.copyOf(sources);
    platforms = List.copyOf(platforms);
    headers = Map.copyOf(headers);
  }

  /** Without subject, choices and values of headers. */
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
