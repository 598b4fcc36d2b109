/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.consent.DocumentSource;
import dev.assent.internal.position.Interest;
import dev.assent.internal.position.Seen;
import dev.assent.internal.supervise.Mark;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Receives what one source announces, on any thread. At most one walk of each kind waits, however
 * many announcements arrive. A walk that fails, or that could not be scheduled, is made by a later
 * sweep.
 */
final class Announcements implements DocumentSource.Listener {
  private final ConsentCache cache;
  private final SourceLoader loader;
  private final int index;
  private final Executor background;
  private final Mark checking;
  private final Mark polling;

  // Whether a walk has begun and has not ended. Accessed by the cache's thread only.
  private boolean isChecking;
  private boolean isPolling;

  /**
   * @param background runs walks on the cache's thread
   */
  Announcements(
      ConsentCache cache,
      SourceLoader loader,
      int index,
      CacheSettings settings,
      Executor background) {
    this.cache = cache;
    this.loader = loader;
    this.index = index;
    this.background = background;
    this.checking = new Mark(settings.clock()::nanoTime);
    this.polling = new Mark(settings.clock()::nanoTime);
  }

  @Override
  public void changed(@Nullable String subject) {
    changed(subject, Seen.NOTHING);
  }

  @Override
  public void changed(@Nullable String subject, Seen change) {
    CacheEntry entry = subject == null ? null : cache.known(subject);
    if (entry != null) {
      SourceSlot slot = entry.slot(index);
      slot.announced(change);
      slot.requestAnnounced();
    }
  }

  @Override
  public Interest interest() {
    return loader.following();
  }

  @Override
  public void announced(boolean all) {
    loader.refreshSchedule().announced(all);
    if ((all ? checking : polling).set()) {
      background.execute(() -> walk(all));
    }
  }

  private void walk(boolean all) {
    if (all) {
      check();
      cache.sweep();
    } else {
      poll();
    }
  }

  private void check() {
    isChecking = true;
    checking.clear();
    cache.forceAll(index);
    isChecking = false;
  }

  private void poll() {
    isPolling = true;
    polling.clear();
    cache.pollAll(index);
    isPolling = false;
  }

  /**
   * Makes walks that are overdue, or that an error has ended; the sweep that calls it requests what
   * they find. By the cache's thread.
   */
  void sweep() {
    if (isChecking || checking.renewIfOverdue()) {
      check();
    }
    if (isPolling || polling.renewIfOverdue()) {
      poll();
    }
  }
}
