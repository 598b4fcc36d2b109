/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.decision.evaluate.Decision;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one signal, the oldest first. Each frame is ready, waiting, or taken by a send
 * loop. Not thread-safe.
 */
final class FrameQueue {
  private final TreeMap<Long, SpooledFrame> all = new TreeMap<>();
  private final TreeMap<Long, SpooledFrame> ready = new TreeMap<>();
  private final TreeMap<Long, SpooledFrame> waiting = new TreeMap<>();

  /** Adds a frame as ready. If an error ends it, such as a lack of memory, nothing has changed. */
  void add(SpooledFrame frame) {
    Long id = frame.key();
    ready.put(id, frame);
    try {
      all.put(id, frame);
    } catch (Error noMemory) {
      ready.remove(id);
      throw noMemory;
    }
    waiting.remove(id);
  }

  /**
   * Replaces a frame, if the queue contains it. The new frame has the state of the old one: ready,
   * waiting or taken.
   */
  void replace(SpooledFrame frame, SpooledFrame by) {
    if (all.get(frame.id()) != frame) {
      return;
    }
    all.put(by.key(), by);
    ready.replace(by.key(), by);
    waiting.replace(by.key(), by);
    by.isTaken = frame.isTaken;
    by.postponedUnder = frame.postponedUnder;
  }

  @Nullable SpooledFrame remove(long id) {
    ready.remove(id);
    waiting.remove(id);
    return all.remove(id);
  }

  @Nullable SpooledFrame find(long id) {
    return all.get(id);
  }

  /** Returns an unmodifiable view of all frames. */
  Collection<SpooledFrame> all() {
    return Collections.unmodifiableCollection(all.values());
  }

  /** Returns the number of data in frames that no send loop has taken. Allocates an iterator. */
  long count() {
    long count = 0;
    for (SpooledFrame frame : all.values()) {
      count += frame.isTaken ? 0 : frame.count();
    }
    return count;
  }

  /** Returns the oldest ready frame; null if no frame is ready. Allocates nothing. */
  @Nullable SpooledFrame oldest() {
    return ready.isEmpty() ? null : ready.get(ready.firstKey());
  }

  /** Marks a frame as taken by a send loop. Allocates nothing. */
  void take(SpooledFrame frame) {
    ready.remove(frame.key());
    frame.isTaken = true;
  }

  /**
   * Marks a frame as waiting.
   *
   * @param under the decision under which the frame waits; null if the frame is only to be retried
   *     later
   */
  void postpone(SpooledFrame frame, @Nullable Decision under) {
    waiting.put(frame.key(), frame);
    ready.remove(frame.key());
    frame.postponedUnder = under;
  }

  /**
   * Makes waiting frames ready: those whose decision is no longer in force, and those that are to
   * be retried.
   *
   * @return these frames
   */
  @SuppressWarnings("ReferenceEquality")
  List<SpooledFrame> wake() {
    List<SpooledFrame> woken = new ArrayList<>(0);
    for (SpooledFrame frame : waiting.values()) {
      if (frame.postponedUnder == null
          || frame.postponedUnder != frame.subject().currentDecision()) {
        woken.add(frame);
      }
    }
    woken.forEach(this::add);
    return woken;
  }
}
