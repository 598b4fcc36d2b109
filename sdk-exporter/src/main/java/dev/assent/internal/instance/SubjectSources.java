/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.consent.ConsentSource;
import dev.assent.internal.cache.RedactingSource;
import dev.assent.internal.category.Categories;
import dev.assent.internal.config.ConsentSettings;
import dev.assent.internal.config.ConsentUrl;
import dev.assent.internal.consent.ApplicationSource;
import dev.assent.internal.consent.DocumentReader;
import dev.assent.internal.consent.DocumentSource;
import dev.assent.internal.http.HttpSenders;
import dev.assent.internal.signature.VerificationKeys;
import dev.assent.internal.source.HttpSource;
import dev.assent.internal.time.Clock;
import dev.assent.policy.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Creates the sources that are asked subject by subject: HTTP platforms, and the application's own
 * sources.
 */
public final class SubjectSources {
  private static final String UNNAMED = "unnamed source";

  private SubjectSources() {}

  /** Returns the name of an application's source, or that it has none: its code may fail. */
  static String name(ConsentSource source) {
    try {
      String name = source.name();
      return name == null ? UNNAMED : name;
    } catch (Throwable theirs) {
      return UNNAMED;
    }
  }

  /** Returns the sources, which are neither started nor connected. */
  public static List<DocumentSource> list(
      ConsentSettings settings,
      List<ConsentSource> own,
      Categories categories,
      Set<Purpose> purposes,
      HttpSenders senders,
      ScheduledExecutorService timer,
      Clock clock) {
    VerificationKeys keys = settings.keys();
    DocumentReader reader =
        keys == null
            ? DocumentReader.plain(categories, purposes)
            : DocumentReader.signed(keys, categories, purposes);
    List<DocumentSource> sources = new ArrayList<>();
    for (ConsentUrl url : settings.platforms()) {
      sources.add(
          HttpSource.of(
              new HttpSource.Settings(url, settings.headers(), reader, senders, timer, clock)));
    }
    own.forEach(source -> sources.add(applications(source, categories)));
    return InstanceWatch.around(sources, source -> applications(source, categories));
  }

  private static DocumentSource applications(ConsentSource source, Categories categories) {
    return new RedactingSource(new ApplicationSource(source, categories));
  }
}
