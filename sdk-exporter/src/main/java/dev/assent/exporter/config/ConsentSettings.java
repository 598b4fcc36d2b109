/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.config;

import dev.assent.signature.VerificationKeys;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where choices are heard. Immutable.
 *
 * @param subject the one subject of this process; null if there is none. Its form is checked where
 *     it becomes a handle
 * @param sources {@code env} or {@code file:PATH}, in order
 * @param choices the text of {@code ASSENT_CONSENT}; null if there is none
 * @param terms the terms of the grants in it; null if not stated
 * @param refresh how often a source looks for a change
 * @param maxStaleness the age at which a grant counts as unknown
 * @param keys whose signatures count on what a platform says; null if it need not be signed
 */
public record ConsentSettings(
    @Nullable String subject,
    List<String> sources,
    @Nullable String choices,
    @Nullable LocalDate terms,
    Duration refresh,
    Duration maxStaleness,
    @Nullable VerificationKeys keys) {
  /** The source that reads {@code ASSENT_CONSENT}. */
  public static final String ENV = "env";

  /** What a file source's name starts with; its path follows. */
  public static final String FILE = "file:";

  /** Without subject and choices. */
  @Override
  public String toString() {
    return "ConsentSettings[sources=" + sources + "]";
  }
}
