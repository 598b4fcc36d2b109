/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.capture;

import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.decision.evaluate.Leaving;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Computes the data that at least one destination with events may receive under a decision.
 * Immutable and thread-safe; allocates nothing.
 */
final class Permissions {
  private final Categories categories;
  private final Decisions decisions;
  private final List<Destination> destinations;

  /** The indexes of the destinations that take events. */
  private final int[] receivers;

  private final long content;
  private final long service;

  /**
   * @param takesEvents whether a destination, given by its index, takes events
   */
  Permissions(Categories categories, Decisions decisions, IntPredicate takesEvents) {
    this.categories = categories;
    this.decisions = decisions;
    this.destinations = List.copyOf(decisions.destinations());
    this.receivers = IntStream.range(0, destinations.size()).filter(takesEvents).toArray();
    this.content = categories.find("content");
    this.service = categories.find("service");
  }

  Categories categories() {
    return categories;
  }

  Decisions decisions() {
    return decisions;
  }

  int destinations() {
    return destinations.size();
  }

  /** The indexes of the destinations that take events; callers must not change the array. */
  int[] receivers() {
    return receivers;
  }

  /** Returns whether all these categories are service data, which are not about a person. */
  boolean isService(long mask) {
    return (mask & ~service) == 0;
  }

  /** Returns the mask with the categories that the subjects' documents add to content. */
  long withAdded(Decision decision, long mask) {
    return (mask & content) == 0 ? mask : mask | decision.addedToContent();
  }

  /**
   * Returns whether a destination may receive a datum with a field, now or after a choice. For data
   * that may wait, only the added categories of readable documents are used. Those of unreadable
   * documents are evaluated when they can be read.
   *
   * @param ownMask the datum's own categories
   * @param field the field's categories; 0 for the datum alone
   */
  boolean isPermittedAnywhere(Decision decision, long ownMask, long field) {
    long waits = ownMask | field;
    boolean holdsContent = (waits & content) != 0;
    long goes = holdsContent ? waits | decision.addedToContent() : waits;
    waits |= holdsContent ? decision.addedToWaiting() : 0;
    if ((waits & ~decision.keptAnywhere()) != 0) {
      return false;
    }
    for (int destination : receivers) {
      long permitted = decision.permitted(destination);
      long awaited = decision.awaited(destination, decision);
      if ((goes & ~permitted) == 0
          || ((waits & ~(permitted | awaited)) == 0 && (waits & awaited) != 0)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns whether a destination that may receive the datum requires a replacement for the
   * withheld field, or a part of it.
   */
  boolean isReplacedAnywhere(Decision decision, long ownMask, long field) {
    for (int destination : receivers) {
      long permitted = decision.permitted(destination);
      long replaced = decision.redacted(destination) | decision.reduced(destination);
      if ((ownMask & ~permitted) == 0 && (field & ~permitted & replaced) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether a destination of this purpose may receive these categories. */
  boolean isPermittedFor(Decision decision, long mask, Purpose purpose) {
    long wanted = withAdded(decision, mask);
    for (int destination = 0; destination < destinations.size(); destination++) {
      if ((wanted & ~decision.permitted(destination)) == 0
          && destinations.get(destination).purpose().equals(purpose)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the mask with the categories that readable documents add to content. */
  long withKnown(Decision decision, long mask) {
    return decision.withKnown(mask, content);
  }

  /** Returns the categories to count for a withheld datum or field. */
  long missing(Decision decision, int destination, long mask) {
    return decision.missing(destination, mask, content);
  }

  /** Returns the reason why a datum or field with these categories is withheld. */
  Withheld reason(Decision decision, int destination, long mask) {
    return decision.reason(destination, mask, content);
  }

  /**
   * Returns what would leave by the policy beside the one in force, for each destination.
   *
   * @param all the own categories of the data, and those that its fields may have
   */
  long @Nullable [] wouldLeave(Decision decision, long ownMask, long all) {
    return Leaving.byShadow(decision, destinations.size(), ownMask, all, content);
  }

  /** Returns which of these fields would leave with an event by that policy; 0 if nobody knows. */
  long wouldLeave(Decision decision, int destination, long ownMask, long fields) {
    Decision second = decision.shadow();
    return second == null
        ? 0
        : fields
            & Leaving.of(
                ownMask,
                ownMask | fields,
                second.permitted(destination),
                second.addedToContent(),
                content);
  }

  /** Returns the reason why these categories are withheld, for each destination. */
  List<Withheld> reasons(Decision decision, long mask) {
    List<Withheld> reasons = new ArrayList<>(destinations.size());
    for (int destination = 0; destination < destinations.size(); destination++) {
      reasons.add(reason(decision, destination, mask));
    }
    return reasons;
  }
}
