/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.metric;

import dev.assent.consent.Receipt;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.Enforcer;
import dev.assent.internal.decision.GivenDecision;
import dev.assent.internal.decision.GivenDecisions;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.time.Clock;
import dev.assent.policy.Destination;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * The decisions of the process's own subject, which a test changes: masks per destination, with the
 * time of each grant, and the calls of the enforcers.
 */
public final class SteeredDecisions {
  private static final long FAR = Long.MAX_VALUE - 1;

  private final GivenDecisions given;
  private final Clock clock;
  private final AtomicInteger reads = new AtomicInteger();
  private final List<Enforcer> enforcers = new ArrayList<>();
  private final List<GivenDecision> current;
  private long grantedEpochNanos = Long.MIN_VALUE;

  /**
   * The least time of the next grant: later than the revocation before it, even if the clock stands
   * still.
   */
  private long earliestEpochNanos = Long.MIN_VALUE;

  /**
   * @param own the subject of the process; empty for none
   * @param permitted the categories that are permitted at each destination
   */
  public SteeredDecisions(List<Destination> destinations, Clock clock, String own, long permitted) {
    this.clock = clock;
    this.given =
        new GivenDecisions(destinations, own, builder -> builder.clock(new CountedClock()));
    this.current =
        new ArrayList<>(
            Collections.nCopies(
                destinations.size(), GivenDecision.permitting(permitted).endingAt(FAR)));
    GivenDecisions.decide(processSubject(), GivenDecision.decision(current));
  }

  /** The number of reads of the current decision, each of which compares the clock with its end. */
  int reads() {
    return reads.get();
  }

  private final class CountedClock implements Clock {
    @Override
    public long epochNanos() {
      reads.incrementAndGet();
      return clock.epochNanos();
    }

    @Override
    public long nanoTime() {
      return clock.nanoTime();
    }
  }

  public Decisions decisions() {
    return given.decisions();
  }

  SubjectHandle processSubject() {
    return given.processSubject();
  }

  public void addEnforcer(Enforcer enforcer) {
    enforcers.add(enforcer);
  }

  /** Permits from now on, and calls the enforcers. */
  public List<CompletionStage<List<Receipt.Count>>> grant(int destination, long mask) {
    long now = Math.max(clock.epochNanos(), earliestEpochNanos);
    grantedEpochNanos = now;
    set(destination, it -> it.granting(mask & ~it.permitted(), now));
    return enforce(decide());
  }

  /**
   * Exchanges the grants of permitted categories for ones of this time, and calls the enforcers.
   */
  public List<CompletionStage<List<Receipt.Count>>> renew(
      int destination, long mask, long epochNanos) {
    set(destination, it -> it.granting(mask & it.permitted(), epochNanos));
    return enforce(decide());
  }

  /** Withdraws, and calls the enforcers. */
  public List<CompletionStage<List<Receipt.Count>>> revoke(int destination, long mask) {
    return enforce(withdraw(destination, mask));
  }

  /** Withdraws without calling the enforcers, as between decision and enforcement. */
  public void revokeUnnoticed(int destination, long mask) {
    Enforcer.Change unused = withdraw(destination, mask);
  }

  private Enforcer.Change withdraw(int destination, long mask) {
    earliestEpochNanos = grantedEpochNanos + 1;
    set(destination, it -> it.without(mask));
    return decide();
  }

  /** Sets the treatment and the added categories. */
  List<CompletionStage<List<Receipt.Count>>> treat(long redacted, long added) {
    for (int i = 0; i < current.size(); i++) {
      set(i, it -> it.redacting(redacted).adding(added));
    }
    return enforce(decide());
  }

  /** Sets the categories that documents may add to content, and those that readable ones add. */
  public List<CompletionStage<List<Receipt.Count>>> add(long added, long heard) {
    for (int i = 0; i < current.size(); i++) {
      set(i, it -> it.adding(added).hearing(heard));
    }
    return enforce(decide());
  }

  /** Makes every use of the decision fail. */
  public void breakDown() {
    GivenDecisions.breakDown(processSubject());
  }

  private void set(int destination, UnaryOperator<GivenDecision> change) {
    current.set(destination, change.apply(current.get(destination)));
  }

  private Enforcer.Change decide() {
    Decision before = processSubject().decision();
    Decision after = GivenDecision.decision(current, before);
    GivenDecisions.decide(processSubject(), after);
    return GivenDecisions.change(before, after);
  }

  private List<CompletionStage<List<Receipt.Count>>> enforce(Enforcer.Change change) {
    return enforcers.stream().map(enforcer -> enforcer.enforce(change)).toList();
  }
}
