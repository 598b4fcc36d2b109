/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.decision.evaluate.Leaving;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.ledger.NeverBuilt;
import dev.assent.ledger.Signal;
import dev.assent.ledger.Withheld;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Drops spans that no destination may receive because of their own categories. They count like
 * events that are never built: captured and withheld at every destination, with the reason and
 * their own categories. Their fields are not read. Spans that a gate might hold, or gate by more
 * than the decision in force, are not dropped here. Thread-safe, lock-free.
 */
final class EarlyDrop {
  private final LiveLedger ledger;
  private final int destinations;
  private final long content;

  /** A benign race: immutable, and checked before use. */
  private @Nullable CachedScope last;

  /**
   * @param isForever whether no later decision can permit a span that started under this one
   */
  private record CachedScope(
      Decision decision, long ownMask, NeverBuilt counter, boolean isForever) {
    @SuppressWarnings("ReferenceEquality")
    boolean is(Decision other, long mask) {
      return decision == other && ownMask == mask;
    }
  }

  /**
   * @param content the leaves of content, to which a subject's documents may add
   */
  EarlyDrop(LiveLedger ledger, int destinations, long content) {
    this.ledger = ledger;
    this.destinations = destinations;
    this.content = content;
  }

  /**
   * Counts a span as withheld if no destination may receive or hold it, whatever its fields are.
   *
   * @param ownMask its own categories, as far as known; more would not change the result
   * @return whether the span was dropped
   */
  @SuppressWarnings("ReferenceEquality")
  boolean takes(long ownMask, Decision captured, Decision now) {
    if (captured != now
        || now.reportsOnly()
        || (ownMask & ~now.keptAnywhere()) == 0
        || (ownMask & (content | Categories.UNCLASSIFIED)) != 0) {
      return false;
    }
    return count(ownMask, now);
  }

  /**
   * Decides how the fields of a span are used that starts now. If the policy permits one of its own
   * categories nowhere, whatever its subjects choose, then it is withheld whatever happens while it
   * runs: more subjects and categories only narrow, and a rule that comes into force is younger
   * than the span. If only a choice is missing, subjects that are added may change the decision
   * under which it is captured.
   *
   * @param ownMask its own categories at its start
   */
  FieldUse use(long ownMask, Decision now) {
    if ((ownMask & ~now.keptAnywhere()) == 0
        || (ownMask & (content | Categories.UNCLASSIFIED)) != 0) {
      return FieldUse.CLASSIFIED;
    }
    return cached(ownMask, now).isForever() ? FieldUse.DROPPED : FieldUse.KEPT;
  }

  /** Counts a span whose fields were dropped at its start. */
  boolean count(long ownMask, Decision now) {
    cached(now.withKnown(ownMask, content), now).counter().increment();
    return true;
  }

  private CachedScope cached(long ownMask, Decision now) {
    CachedScope cachedScope = last;
    if (cachedScope == null || !cachedScope.is(now, ownMask)) {
      cachedScope = new CachedScope(now, ownMask, counter(ownMask, now), isForever(ownMask, now));
      last = cachedScope;
    }
    return cachedScope;
  }

  private boolean isForever(long ownMask, Decision decision) {
    for (long rest = ownMask; rest != 0; rest &= rest - 1) {
      if (isNowhere(rest & -rest, decision)) {
        return true;
      }
    }
    return false;
  }

  private boolean isNowhere(long category, Decision decision) {
    for (int destination = 0; destination < destinations; destination++) {
      Withheld reason = decision.reason(destination, category);
      boolean isPermitted = (decision.permitted(destination) & category) != 0;
      if (isPermitted || (reason != Withheld.POLICY && reason != Withheld.DISABLED)) {
        return false;
      }
    }
    return destinations != 0;
  }

  private NeverBuilt counter(long ownMask, Decision decision) {
    List<Withheld> reasons = new ArrayList<>(destinations);
    for (int destination = 0; destination < destinations; destination++) {
      reasons.add(decision.reason(destination, ownMask, content));
    }
    return ledger.neverBuilt(
        Signal.TRACES,
        ownMask,
        reasons,
        Leaving.byShadow(decision, destinations, ownMask, ownMask, content));
  }
}
