/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import dev.assent.cache.Unvouched;
import dev.assent.category.Categories;
import dev.assent.consent.ConsentSource;
import dev.assent.consent.DocumentReader;
import dev.assent.exporter.config.ConsentSettings;
import dev.assent.exporter.config.ConsentUrl;
import dev.assent.exporter.source.HttpSource;
import dev.assent.policy.Purpose;
import dev.assent.signature.VerificationKeys;
import dev.assent.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The sources that are asked subject by subject: platforms over HTTP, and the application's own.
 */
final class Platforms {
  private Platforms() {}

  /** None of them is started or connected yet. */
  static List<ConsentSource> list(
      ConsentSettings settings,
      List<ConsentSource> own,
      Categories categories,
      Set<Purpose> purposes,
      ScheduledExecutorService timer,
      Clock clock) {
    VerificationKeys keys = settings.keys();
    DocumentReader reader =
        keys == null
            ? DocumentReader.plain(categories, purposes)
            : DocumentReader.signed(keys, categories, purposes);
    List<ConsentSource> sources = new ArrayList<>();
    for (ConsentUrl url : settings.platforms()) {
      sources.add(
          HttpSource.of(new HttpSource.Setup(url, settings.headers(), reader, timer, clock)));
    }
    own.forEach(source -> sources.add(new Unvouched(source)));
    return sources;
  }
}
