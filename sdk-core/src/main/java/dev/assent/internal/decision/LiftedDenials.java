/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.policy.Purpose;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The local denials that were lifted by grants that are not stored yet and may be withdrawn. When a
 * grant is withdrawn, the categories that it lifted are denied again, except those that later
 * grants cover: the lift then belongs to the later grants. Not thread-safe: it is used only while
 * no decision changes.
 */
final class LiftedDenials {
  private final Map<String, List<Lift>> waiting = new HashMap<>();

  /** The categories that one grant lifted. */
  static final class Lift {
    private final Purpose purpose;
    private final long granted;
    private long lifted;

    private Lift(Purpose purpose, long granted, long lifted) {
      this.purpose = purpose;
      this.granted = granted;
      this.lifted = lifted;
    }
  }

  /**
   * Adds a grant that is about to be stored.
   *
   * @param granted the categories that the grant covers
   * @param lifted the granted categories that were denied in this process before
   */
  Lift add(String level, Purpose purpose, long granted, long lifted) {
    Lift lift = new Lift(purpose, granted, lifted);
    waiting.computeIfAbsent(level, key -> new ArrayList<>()).add(lift);
    return lift;
  }

  /** Removes a grant that is stored. The lifted denials remain lifted. */
  void stored(String level, Lift lift) {
    List<Lift> others = waiting.get(level);
    if (others != null && others.remove(lift) && others.isEmpty()) {
      waiting.remove(level);
    }
  }

  /** Removes a grant that is withdrawn, and returns the categories that are denied again. */
  long withdrawn(String level, Lift lift) {
    stored(level, lift);
    long denied = lift.lifted;
    for (Lift later : waiting.getOrDefault(level, List.of())) {
      if (later.purpose.equals(lift.purpose)) {
        later.lifted |= denied & later.granted;
        denied &= ~later.granted;
      }
    }
    return denied;
  }
}
