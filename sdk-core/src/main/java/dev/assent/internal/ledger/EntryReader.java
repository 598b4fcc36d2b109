/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.ledger;

import dev.assent.internal.category.Categories;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Lost;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the nonzero columns of one entry. Not thread-safe. */
final class EntryReader {
  private final String destination;
  private final Signal signal;
  private final Categories categories;

  private long captured;
  private long found;
  private long merged;
  private long wouldWithhold;
  private final Map<State, Long> states = new EnumMap<>(State.class);
  private final Map<Withheld, Long> withheld = new EnumMap<>(Withheld.class);
  private final Map<Lost, Long> lost = new EnumMap<>(Lost.class);
  private final Map<String, Long> exported = new LinkedHashMap<>();
  private final Map<String, Long> possiblySent = new LinkedHashMap<>();
  private final Map<String, Map<Withheld, Long>> withheldByCategory = new LinkedHashMap<>();
  private final @Nullable ShadowReader shadow;

  /**
   * @param hasShadow whether a policy beside the one in force is compared with it
   */
  EntryReader(String destination, Signal signal, Categories categories, boolean hasShadow) {
    this.destination = destination;
    this.signal = signal;
    this.categories = categories;
    this.shadow = hasShadow ? new ShadowReader(categories) : null;
  }

  void add(Account account) {
    captured += account.captured();
    found += account.found();
    merged += account.merged();
    wouldWithhold += account.wouldWithhold();
    ShadowCounts compared = account.shadow();
    if (shadow != null && compared != null) {
      shadow.add(compared);
    }
    for (State state : State.values()) {
      put(states, state, account.in(state));
    }
    for (Withheld reason : Withheld.values()) {
      put(withheld, reason, account.withheld(reason));
    }
    for (Lost reason : Lost.values()) {
      put(lost, reason, account.lost(reason));
    }
    for (int bit = 0; bit < categories.size(); bit++) {
      put(exported, categories.name(bit), account.exported(bit));
      put(possiblySent, categories.name(bit), account.possiblySent(bit));
      for (Withheld reason : Withheld.values()) {
        putWithheld(categories.name(bit), reason, account.withheld(bit, reason));
      }
    }
  }

  /** Adds data that was captured and never built. */
  void add(NeverBuilt counter, int at) {
    Withheld reason = counter.reason(at);
    long count = counter.sum();
    captured += count;
    put(withheld, reason, count);
    categories.names(counter.mask()).forEach(category -> putWithheld(category, reason, count));
    if (shadow != null) {
      counter.addTo(shadow, at);
    }
  }

  private void putWithheld(String category, Withheld reason, long count) {
    if (count != 0) {
      put(
          withheldByCategory.computeIfAbsent(category, name -> new EnumMap<>(Withheld.class)),
          reason,
          count);
    }
  }

  private static <K> void put(Map<K, Long> counts, K key, long count) {
    if (count != 0) {
      counts.merge(key, count, Long::sum);
    }
  }

  Ledger.Entry read() {
    withheldByCategory.replaceAll((category, counts) -> Collections.unmodifiableMap(counts));
    return new Ledger.Entry(
        destination,
        signal,
        captured,
        found,
        Collections.unmodifiableMap(states),
        Collections.unmodifiableMap(withheld),
        Collections.unmodifiableMap(lost),
        merged,
        Collections.unmodifiableMap(exported),
        Collections.unmodifiableMap(withheldByCategory),
        Collections.unmodifiableMap(possiblySent),
        wouldWithhold,
        shadow == null ? null : shadow.read());
  }
}
