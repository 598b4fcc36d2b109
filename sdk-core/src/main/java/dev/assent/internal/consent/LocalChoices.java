/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.consent.ChoiceValue;
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.EpochNanos;
import dev.assent.policy.Purpose;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The denials made in this process, kept in memory. They take effect whatever the other sources
 * answer, and only a grant made in this process lifts them. They never become stale. The class
 * holds no grants: a grant is in the source that stored it. Thread-safe. It notifies no listener of
 * changes, since the caller that makes a change updates the decisions itself.
 *
 * <p>Memory grows with the number of levels with denials, by about 200 bytes each, since a denial
 * must not be evicted.
 */
public final class LocalChoices implements KnownChoices {
  private final Clock clock;
  // Written under this object's monitor: if an error ended compute(), the map could refuse changes.
  private final Map<String, Map<Purpose, Denial>> denials = new ConcurrentHashMap<>();

  private record Denial(long mask, Instant at) {}

  /**
   * Creates an object without denials.
   *
   * @param clock the clock for the times of the denials
   */
  public LocalChoices(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return "local";
  }

  /** Adds a denial to the earlier denials of this level. */
  public synchronized void deny(String level, Purpose purpose, long mask) {
    Denial denial = new Denial(mask, EpochNanos.instant(clock));
    Map<Purpose, Denial> after = new HashMap<>(denials.getOrDefault(level, Map.of()));
    after.merge(purpose, denial, (a, b) -> new Denial(a.mask | b.mask, b.at));
    denials.put(level, Map.copyOf(after));
  }

  /** Lifts the denials that this level made in this process for these cells. */
  public synchronized void grant(String level, Purpose purpose, long mask) {
    Map<Purpose, Denial> after = new HashMap<>(denials.getOrDefault(level, Map.of()));
    after.computeIfPresent(
        purpose,
        (same, denial) ->
            (denial.mask & ~mask) == 0 ? null : new Denial(denial.mask & ~mask, denial.at));
    if (after.isEmpty()) {
      denials.remove(level);
    } else {
      denials.put(level, Map.copyOf(after));
    }
  }

  @Override
  public Answer answer(String level) {
    Map<Purpose, Denial> denied = denials.get(level);
    MaskedDocument none = MaskedDocument.empty(level);
    return Answer.ageless(denied == null ? none : none.with(choices(denied)));
  }

  private static List<MaskedChoice> choices(Map<Purpose, Denial> denied) {
    List<MaskedChoice> choices = new ArrayList<>(denied.size());
    denied.forEach(
        (purpose, denial) ->
            choices.add(
                new MaskedChoice(
                    purpose, denial.mask, ChoiceValue.DENIED, null, denial.at, null, false)));
    return choices;
  }

  @Override
  public void start(Listener listener) {}
}
