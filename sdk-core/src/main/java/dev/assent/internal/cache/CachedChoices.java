/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.consent.KnownChoices;
import org.jspecify.annotations.Nullable;

/** The cached documents of one source. Thread-safe. */
final class CachedChoices implements KnownChoices {
  private final ConsentCache cache;
  private final SourceLoader loader;
  private final int index;
  private volatile @Nullable Listener listener;

  CachedChoices(ConsentCache cache, SourceLoader loader, int index) {
    this.cache = cache;
    this.loader = loader;
    this.index = index;
  }

  @Override
  public String name() {
    return loader.name();
  }

  @Override
  public Answer answer(String level) {
    CacheEntry entry = cache.known(level);
    return entry == null ? KnownDocument.NOTHING.answer(level) : entry.slot(index).answer();
  }

  @Override
  public void start(Listener listener) {
    this.listener = listener;
    loader.start(cache.listener(index));
  }

  /** Notifies the listener that the document of a level has changed. */
  void changed(String level) {
    Listener hearing = listener;
    if (hearing != null) {
      hearing.changed(level);
    }
  }

  /** Notifies the listener that the document of any level may have changed. */
  void changedAny() {
    Listener hearing = listener;
    if (hearing != null) {
      hearing.changedAny();
    }
  }

  @Override
  public void close() {
    loader.close();
  }
}
