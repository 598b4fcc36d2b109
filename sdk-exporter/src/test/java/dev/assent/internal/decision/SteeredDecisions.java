/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.consent.Consent;
import dev.assent.consent.Explanation;
import dev.assent.consent.Receipt;
import dev.assent.consent.Subject;
import dev.assent.internal.cache.ConsentCache;
import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Destination;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Decisions of one subject that a test steers by hand: masks per destination, the start of each
 * unbroken grant, and the sequence of a change. It has no policy and no sources.
 */
public final class SteeredDecisions implements Decisions {
  private final List<Destination> destinations;
  private final Clock clock;
  private final Own own;
  private final List<Enforcer> enforcers = new ArrayList<>();

  public SteeredDecisions(List<Destination> destinations, Clock clock, List<SubjectPath> subject) {
    this.destinations = destinations;
    this.clock = clock;
    this.own = new Own(subject, new Steered(destinations.size()));
  }

  /** Permits from now on, and has the change enforced. */
  public List<CompletionStage<List<Receipt.Count>>> grant(int destination, long mask) {
    Steered next = own.current.copy();
    next.grant(destination, mask, clock.epochNanos());
    return change(next);
  }

  /** Permits since ever, without a change: how a process starts. */
  public void allow(int destination, long mask) {
    Steered next = own.current.copy();
    next.grant(destination, mask, Long.MIN_VALUE);
    own.current = next;
  }

  /** Withdraws, and has the change enforced. */
  public List<CompletionStage<List<Receipt.Count>>> revoke(int destination, long mask) {
    return change(withdrawn(destination, mask));
  }

  /** Withdraws without anybody being told: the moment between decision and enforcement. */
  public void revokeUnnoticed(int destination, long mask) {
    own.current = withdrawn(destination, mask);
  }

  private Steered withdrawn(int destination, long mask) {
    Steered next = own.current.copy();
    next.masks[destination] &= ~mask;
    return next;
  }

  /** Another decision object, other treatment and additions. */
  public List<CompletionStage<List<Receipt.Count>>> treat(long redacted, long added) {
    Steered next = own.current.copy();
    next.redacted = redacted;
    next.added = added;
    return change(next);
  }

  /** Has every read of the decision fail. */
  public void breakDown() {
    own.broken = true;
  }

  private List<CompletionStage<List<Receipt.Count>>> change(Steered next) {
    long tightened = 0;
    long loosened = 0;
    for (int i = 0; i < destinations.size(); i++) {
      tightened |= own.current.masks[i] & ~next.masks[i];
      loosened |= next.masks[i] & ~own.current.masks[i];
    }
    own.current = next;
    Enforcer.Change change = new Enforcer.Change(tightened, loosened);
    return enforcers.stream().map(enforcer -> enforcer.enforce(change)).toList();
  }

  /** How often the decision was read. */
  public int reads() {
    return own.reads;
  }

  @Override
  public SubjectHandle own() {
    return own;
  }

  @Override
  public SubjectHandle subject(String path) {
    return own;
  }

  @Override
  public SubjectHandle of(Context context) {
    return own;
  }

  @Override
  public SubjectHandle of(Subject subject) {
    return own;
  }

  @Override
  public Explanation explain(SubjectHandle subject, int destination) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Consent consent(String subject) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Destination> destinations() {
    return destinations;
  }

  @Override
  public boolean isConsentKnown() {
    return true;
  }

  @Override
  public void addEnforcer(Enforcer enforcer) {
    enforcers.add(enforcer);
  }

  @Override
  public void replacePolicy(PooledPolicy policy) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ConsentCache cache() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}

  private static final class Own extends SubjectHandle {
    private final List<SubjectPath> paths;
    private volatile Steered current;
    private volatile boolean broken;
    private volatile int reads;

    Own(List<SubjectPath> paths, Steered current) {
      super(null, null, null);
      this.paths = paths;
      this.current = current;
    }

    @Override
    public List<SubjectPath> subjectPaths() {
      return paths;
    }

    @Override
    public SubjectHandle and(Subject other) {
      return this;
    }

    @Override
    public Decision decision() {
      reads++;
      if (broken) {
        throw new IllegalStateException("steered to break down");
      }
      return current;
    }

    @Override
    public Decision currentDecision() {
      return decision();
    }

    @Override
    public long permittedBefore(int destination, long epochNanos) {
      return currentDecision().permitted(destination, epochNanos);
    }

    @Override
    public void addTo(Span span) {}

    @Override
    public Context storeInContext(Context context) {
      return context;
    }
  }

  private static final class Steered extends ImpatientDecision {
    private final long[] masks;
    private final long[][] notBefore;
    private final long[][] grants;
    private long redacted;
    private long added;

    Steered(int destinations) {
      masks = new long[destinations];
      notBefore = new long[destinations][64];
      grants = new long[destinations][64];
    }

    Steered copy() {
      Steered copy = new Steered(masks.length);
      copy.redacted = redacted;
      copy.added = added;
      for (int i = 0; i < masks.length; i++) {
        copy.masks[i] = masks[i];
        copy.notBefore[i] = notBefore[i].clone();
        copy.grants[i] = grants[i].clone();
      }
      return copy;
    }

    void grant(int destination, long mask, long from) {
      for (int bit = 0; bit < 64; bit++) {
        if ((mask & ~masks[destination] & 1L << bit) != 0) {
          notBefore[destination][bit] = from;
          grants[destination][bit]++;
        }
      }
      masks[destination] |= mask;
    }

    @Override
    public long permitted(int destination) {
      return masks[destination];
    }

    @Override
    public long permitted(int destination, long epochNanos) {
      long mask = masks[destination];
      for (int bit = 0; bit < 64; bit++) {
        if (notBefore[destination][bit] > epochNanos) {
          mask &= ~(1L << bit);
        }
      }
      return mask;
    }

    @Override
    public long permitted(int destination, long epochNanos, Decision capturedUnder) {
      Steered then = (Steered) capturedUnder;
      long mask = permitted(destination, epochNanos) & then.masks[destination];
      for (int bit = 0; bit < 64; bit++) {
        if (grants[destination][bit] != then.grants[destination][bit]) {
          mask &= ~(1L << bit);
        }
      }
      return mask;
    }

    @Override
    public long granted(int destination) {
      long mask = masks[destination];
      for (int bit = 0; bit < 64; bit++) {
        if (notBefore[destination][bit] == Long.MIN_VALUE) {
          mask &= ~(1L << bit);
        }
      }
      return mask;
    }

    @Override
    public long permittedSince(int destination, long mask) {
      long since = Long.MIN_VALUE;
      for (int bit = 0; bit < 64; bit++) {
        if ((mask & 1L << bit) != 0) {
          since = Math.max(since, notBefore[destination][bit]);
        }
      }
      return since;
    }

    @Override
    public long keptAnywhere() {
      long mask = 0;
      for (long each : masks) {
        mask |= each;
      }
      return mask;
    }

    @Override
    public long redacted(int destination) {
      return redacted;
    }

    @Override
    public long addedToContent() {
      return added;
    }

    @Override
    public boolean isCurrent(Clock clock) {
      return true;
    }

    @Override
    public Withheld reason(int destination, long mask) {
      return (mask & Categories.UNCLASSIFIED) != 0 ? Withheld.UNCLASSIFIED : Withheld.DENIED;
    }
  }
}
