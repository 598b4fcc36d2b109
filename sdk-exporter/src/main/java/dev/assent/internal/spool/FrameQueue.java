/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.decision.Decision;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one lane, the oldest first: those that may be taken, those that wait, and those
 * that a loop has taken. Not thread-safe.
 */
final class FrameQueue {
  private final TreeMap<Long, SpooledFrame> all = new TreeMap<>();
  private final TreeMap<Long, SpooledFrame> ready = new TreeMap<>();
  private final TreeMap<Long, SpooledFrame> waiting = new TreeMap<>();

  /** Adds a frame that may be taken. */
  void add(SpooledFrame frame) {
    all.put(frame.id(), frame);
    waiting.remove(frame.id());
    ready.put(frame.id(), frame);
  }

  /** Another takes the place of a frame, if that is here, and may be taken when that might. */
  void replace(SpooledFrame frame, SpooledFrame by) {
    if (all.get(frame.id()) != frame) {
      return;
    }
    all.put(by.id(), by);
    ready.replace(by.id(), by);
    waiting.replace(by.id(), by);
    by.taken = frame.taken;
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

  /** All that there are; not to be changed. */
  Collection<SpooledFrame> all() {
    return Collections.unmodifiableCollection(all.values());
  }

  /** The oldest that may be taken; null if none may. */
  @Nullable SpooledFrame oldest() {
    Map.Entry<Long, SpooledFrame> first = ready.firstEntry();
    return first == null ? null : first.getValue();
  }

  /** A loop has it from now on. */
  void take(SpooledFrame frame) {
    ready.remove(frame.id());
    frame.taken = true;
  }

  /**
   * It may not be taken now.
   *
   * @param under the decision that has it wait; null if it is only to be tried later
   */
  void postpone(SpooledFrame frame, @Nullable Decision under) {
    ready.remove(frame.id());
    waiting.put(frame.id(), frame);
    frame.postponedUnder = under;
  }

  /**
   * Lets those be taken that another decision has wait than the one in force.
   *
   * @return these
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
