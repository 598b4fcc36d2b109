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
 * The local denials that were lifted by grants which are not stored yet, and may be withdrawn. What
 * a withdrawn grant had lifted is denied again, but for what later grants speak of: these lift it
 * from then on, and are answerable for it. Not thread-safe: used while no decision changes.
 */
final class LiftedDenials {
  private final Map<String, List<Lift>> waiting = new HashMap<>();

  /** What one grant lifted. */
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
   * A grant is to be stored.
   *
   * @param granted the categories that it grants
   * @param lifted those of them that were denied here until then
   */
  Lift add(String level, Purpose purpose, long granted, long lifted) {
    Lift lift = new Lift(purpose, granted, lifted);
    waiting.computeIfAbsent(level, key -> new ArrayList<>()).add(lift);
    return lift;
  }

  /** The grant is stored: what it lifted stays so. */
  void stored(String level, Lift lift) {
    List<Lift> others = waiting.get(level);
    if (others != null && others.remove(lift) && others.isEmpty()) {
      waiting.remove(level);
    }
  }

  /** The grant is withdrawn. Returns the categories that are denied again. */
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
