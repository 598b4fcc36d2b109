/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.consent.ConsentSources;
import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.time.Clock;
import dev.assent.policy.Purpose;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;

/** The product's environment and file sources, on a test's clock and executor. */
final class RealSources {
  private final Clock clock;
  private final ScheduledExecutorService executor;
  private final Duration refresh;

  RealSources(Clock clock, ScheduledExecutorService executor, Duration refresh) {
    this.clock = clock;
    this.executor = executor;
    this.refresh = refresh;
  }

  /** Returns the {@code env} source; own may be null. */
  KnownChoices env(String consent, String terms, SubjectPath own) {
    return source("env", consent, terms, own);
  }

  /** Returns a {@code file:} source, which is a local store too. */
  KnownChoices file(Path path) {
    return source("file:" + path, null, null, null);
  }

  private KnownChoices source(String spec, String consent, String terms, SubjectPath own) {
    return ConsentSources.parse(
            spec,
            new ConsentSources.Settings(
                consent,
                terms,
                List.of(1),
                own,
                Fixture.CATEGORIES,
                Set.copyOf(Purpose.BUILT_IN),
                clock,
                executor,
                refresh))
        .list()
        .get(0);
  }
}
