/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.consent.ConsentSource;
import dev.assent.internal.consent.DocumentSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells the test kit which instances start and close, so that it can record data in them while they
 * are open, and make choices for people of its own. Outside of tests nobody watches. Thread-safe.
 */
public final class InstanceWatch {
  private static volatile @Nullable Watcher watcher;

  private InstanceWatch() {}

  /** Receives instances, on the threads that start and close them. Must not throw. */
  public interface Watcher {
    /** Returns a source of choices for a new instance, beside those that are configured. */
    ConsentSource source();

    /** Returns whether only that source is asked about a subject, because it was generated. */
    boolean isGenerated(String subject);

    /** Receives an instance after its start. */
    void opened(AssentInstance instance);

    /** Receives an instance that closes after this call, and still sends. */
    void closing(AssentInstance instance);
  }

  /**
   * Sets who watches.
   *
   * @param next null for nobody
   */
  public static void set(@Nullable Watcher next) {
    watcher = next;
  }

  static List<ConsentSource> sources(List<ConsentSource> configured) {
    Watcher watching = watcher;
    if (watching == null) {
      return configured;
    }
    List<ConsentSource> all = new ArrayList<>(configured);
    all.add(watching.source());
    return all;
  }

  /** Returns sources that are not asked about generated subjects, except for the watcher's own. */
  static List<DocumentSource> around(List<DocumentSource> sources) {
    Watcher watching = watcher;
    if (watching == null) {
      return sources;
    }
    String own = watching.source().name();
    List<DocumentSource> all = new ArrayList<>();
    for (DocumentSource source : sources) {
      all.add(
          source.name().equals(own) ? source : new WatchedSource(source, watching::isGenerated));
    }
    return all;
  }

  static void opened(AssentInstance instance) {
    Watcher watching = watcher;
    if (watching != null) {
      watching.opened(instance);
    }
  }

  static void closing(AssentInstance instance) {
    Watcher watching = watcher;
    if (watching != null) {
      watching.closing(instance);
    }
  }
}
