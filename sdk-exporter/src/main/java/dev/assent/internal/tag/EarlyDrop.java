/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.Decision;
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

  private record CachedScope(Decision decision, long own, NeverBuilt counter) {
    @SuppressWarnings("ReferenceEquality")
    boolean is(Decision other, long mask) {
      return decision == other && own == mask;
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
   * @param own its own categories, as far as known; more would not change the result
   * @return whether the span was dropped
   */
  @SuppressWarnings("ReferenceEquality")
  boolean takes(long own, Decision captured, Decision now) {
    if (captured != now
        || (own & ~now.keptAnywhere()) == 0
        || (own & (content | Categories.UNCLASSIFIED)) != 0) {
      return false;
    }
    CachedScope cachedScope = last;
    if (cachedScope == null || !cachedScope.is(now, own)) {
      cachedScope = new CachedScope(now, own, counter(own, now));
      last = cachedScope;
    }
    cachedScope.counter().increment();
    return true;
  }

  private NeverBuilt counter(long own, Decision decision) {
    List<Withheld> reasons = new ArrayList<>(destinations);
    for (int destination = 0; destination < destinations; destination++) {
      reasons.add(decision.reason(destination, own & ~decision.permitted(destination)));
    }
    return ledger.neverBuilt(Signal.TRACES, own, reasons);
  }
}
