/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.decision;

import dev.assent.consent.SubjectPath;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The handles in use, by their subjects. A handle is found as long as someone holds it; of one that
 * nobody holds nothing stays. Thread-safe: a handle that {@link #get} has returned is seen by every
 * later {@link #forEach}.
 */
final class Handles {
  private final ConcurrentHashMap<List<SubjectPath>, Ref> refs = new ConcurrentHashMap<>();
  private final ReferenceQueue<Handle> collected = new ReferenceQueue<>();

  /**
   * The one handle of these subjects.
   *
   * @param paths sorted, without repetition
   * @param create makes it if there is none; it may be called in vain when two threads race
   */
  Handle get(List<SubjectPath> paths, Function<List<SubjectPath>, Handle> create) {
    Ref ref = refs.get(paths);
    Handle handle = ref == null ? null : ref.get();
    return handle == null ? add(create.apply(paths)) : handle;
  }

  private Handle add(Handle handle) {
    forgetCollected();
    Ref fresh = new Ref(handle, collected);
    while (true) {
      Ref present = refs.putIfAbsent(fresh.paths, fresh);
      if (present == null) {
        return handle;
      }
      Handle winner = present.get();
      if (winner != null) {
        return winner;
      }
      refs.remove(present.paths, present);
    }
  }

  void forEach(Consumer<Handle> action) {
    forgetCollected();
    for (Ref ref : refs.values()) {
      Handle handle = ref.get();
      if (handle != null) {
        action.accept(handle);
      }
    }
  }

  /** How many handles are retained, those included that were collected but not forgotten yet. */
  int size() {
    forgetCollected();
    return refs.size();
  }

  private void forgetCollected() {
    for (@Nullable Object ref = collected.poll(); ref != null; ref = collected.poll()) {
      if (ref instanceof Ref forgotten) {
        refs.remove(forgotten.paths, forgotten);
      }
    }
  }

  private static final class Ref extends WeakReference<Handle> {
    final List<SubjectPath> paths;

    Ref(Handle handle, ReferenceQueue<Handle> queue) {
      super(handle, queue);
      this.paths = handle.paths();
    }
  }
}
