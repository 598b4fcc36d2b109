/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.assent.consent.ChoiceValue;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.SubjectHandle;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Handles and revocation. In each test, no datum that is gated after {@code revoke()} returned may
 * use the old decision: through an existing handle, through a handle created meanwhile, or through
 * a combination.
 */
final class HandleStress {
  private HandleStress() {}

  /**
   * An existing handle. Fails if {@code DecisionUpdater.changeWithin} walks the handles before it
   * updates the state.
   */
  @JCStressTest
  @State
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "revoking, and already denied")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "before")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "after")
  @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "permitted after revoke() returned")
  public static class KnownHandle {
    private final Decisions decisions = World.granted();
    private final SubjectHandle subject = decisions.subject("acme/u7");
    private volatile int revoked;

    @Actor
    public void revoke() {
      World.revoke(decisions, "acme");
      revoked = 1;
    }

    @Actor
    public void gate(II_Result result) {
      result.r1 = revoked;
      result.r2 = World.permits(subject);
    }
  }

  /**
   * An existing handle, and a denial that marks it: the gating thread evaluates it. Fails if {@code
   * SubjectHandle.decision} reads the decision before the marks, or if a handle notes that it
   * contains a mark before its decision does.
   */
  @JCStressTest
  @State
  @Outcome(
      id = {"0, 0, 0", "0, 1, 0", "0, 1, 1"},
      expect = ACCEPTABLE,
      desc = "before, or revoking")
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "after")
  @Outcome(id = "0, 0, 1", expect = FORBIDDEN, desc = "the old one came back")
  @Outcome(expect = FORBIDDEN, desc = "permitted after revoke() returned")
  public static class MarkedHandle {
    private final Decisions decisions = World.marking();
    private final SubjectHandle subject = decisions.subject("acme/u7");
    private volatile int revoked;

    @Actor
    public void revoke() {
      World.revoke(decisions, "acme");
      revoked = 1;
    }

    @Actor
    public void gate(III_Result result) {
      result.r1 = revoked;
      result.r2 = World.permits(subject);
      result.r3 = World.permits(subject);
    }
  }

  /**
   * Two denials with a mark each, one of everybody's account and one of the user's, and a gating
   * thread; finally both categories are denied. Fails if closing one mark removes the other.
   */
  @JCStressTest
  @State
  @Outcome(
      id = {"0, 0, 0", "0, 1, 0"},
      expect = ACCEPTABLE,
      desc = "before, or revoking")
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "after")
  @Outcome(expect = FORBIDDEN, desc = "permitted after revoke(), or missed for ever")
  public static class TwoMarks {
    private final Decisions decisions = World.marking();
    private final SubjectHandle subject = decisions.subject("acme/u7");
    private final SubjectHandle other = decisions.subject("globex/u1");
    private volatile int revoked;

    @Actor
    public void revoke() {
      World.revoke(decisions, "acme");
      revoked = 1;
    }

    @Actor
    public void revokeOther() {
      World.revoke(decisions, "globex");
    }

    @Actor
    public void gate(III_Result result) {
      result.r1 = revoked;
      result.r2 = World.permits(subject) + World.permits(other);
    }

    @Arbiter
    public void later(III_Result result) {
      result.r3 = World.permits(subject) + World.permits(decisions.subject("acme/u8"));
    }
  }

  /**
   * The gating thread creates a handle meanwhile; finally it denies, regardless of the time of its
   * evaluation. Fails if {@code DecisionUpdater.handle} evaluates new handles before it registers
   * them in their entries.
   */
  @JCStressTest
  @State
  @Outcome(
      id = {"0, 0, 0", "0, 1, 0"},
      expect = ACCEPTABLE,
      desc = "before, or revoking")
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "after")
  @Outcome(
      id = {"1, 1, 0", "1, 1, 1"},
      expect = FORBIDDEN,
      desc = "permitted after revoke()")
  @Outcome(
      id = {"0, 0, 1", "0, 1, 1", "1, 0, 1"},
      expect = FORBIDDEN,
      desc = "missed for ever")
  public static class NewHandle {
    private final Decisions decisions = World.granted();
    private volatile int revoked;

    @Actor
    public void revoke() {
      World.revoke(decisions, "acme");
      revoked = 1;
    }

    @Actor
    public void gate(III_Result result) {
      result.r1 = revoked;
      result.r2 = World.permits(decisions.subject("acme/u7"));
    }

    @Arbiter
    public void later(III_Result result) {
      result.r3 = World.permits(decisions.subject("acme/u7"));
    }
  }

  /**
   * Two threads create the same handle at once: neither obtains one without an evaluation. Fails if
   * {@code DecisionUpdater.handle} returns a cached handle without checking for an evaluation.
   */
  @JCStressTest
  @State
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both judged")
  @Outcome(expect = FORBIDDEN, desc = "withheld, although it was granted long ago")
  public static class NewHandleOfTwo {
    private final Decisions decisions = World.granted();

    @Actor
    public void gate(II_Result result) {
      result.r1 = World.permits(decisions.subject("acme/u7"));
    }

    @Actor
    public void gateToo(II_Result result) {
      result.r2 = World.permits(decisions.subject("acme/u7"));
    }
  }

  /**
   * A combination is created while one of its subjects is revoked. Fails like {@link NewHandle}.
   */
  @JCStressTest
  @State
  @Outcome(
      id = {"0, 0, 0", "0, 1, 0"},
      expect = ACCEPTABLE,
      desc = "before, or revoking")
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "after")
  @Outcome(expect = FORBIDDEN, desc = "permitted after revoke(), or missed for ever")
  public static class NewCombination {
    private final Decisions decisions = World.granted();
    private final SubjectHandle one = decisions.subject("acme/u7");
    private final SubjectHandle other = decisions.subject("acme/u8");
    private volatile int revoked;
    private volatile SubjectHandle both = one;

    @Actor
    public void revoke() {
      World.revoke(decisions, "acme/u7");
      revoked = 1;
    }

    @Actor
    public void gate(III_Result result) {
      result.r1 = revoked;
      both = other.and(one);
      result.r2 = World.permits(both);
    }

    @Arbiter
    public void later(III_Result result) {
      result.r3 = World.permits(both);
    }
  }

  /**
   * An evaluation outside of a change, as when a gate finds that a grant has ended, runs
   * concurrently with a revocation. Fails if {@code DecisionUpdater} evaluates a handle without
   * holding its stripe: then a decision from before the denial is published after it.
   */
  @JCStressTest
  @State
  @Outcome(
      id = {"0, 0, 0", "0, 1, 0"},
      expect = ACCEPTABLE,
      desc = "before, or revoking")
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "after")
  @Outcome(expect = FORBIDDEN, desc = "the old one was put back")
  public static class JudgedTwice {
    private final World.Time time = new World.Time();
    private final Decisions decisions =
        World.builder()
            .clock(time)
            .sources(List.of(new World.Said(World.choice(ChoiceValue.GRANTED), World.endingSoon())))
            .build();
    private final SubjectHandle subject = decisions.subject("acme/u7");
    private volatile int revoked;

    /** Lets the grant with an end expire before any evaluation. */
    public JudgedTwice() {
      time.pass();
    }

    @Actor
    public void revoke() {
      World.revoke(decisions, "acme");
      revoked = 1;
    }

    @Actor
    public void gate(III_Result result) {
      result.r1 = revoked;
      result.r2 = World.permits(subject.currentDecision());
    }

    @Arbiter
    public void later(III_Result result) {
      result.r3 = World.permits(subject);
    }
  }

  /**
   * A policy comes into force while a handle is created: later reads and the new handle use it.
   * Fails like {@link NewHandle}.
   */
  @JCStressTest
  @State
  @Outcome(
      id = {"0, 0, 0", "0, 1, 0"},
      expect = ACCEPTABLE,
      desc = "before, or replacing")
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "after")
  @Outcome(expect = FORBIDDEN, desc = "permitted after replacePolicy(), or missed for ever")
  public static class NewPolicy {
    private final Decisions decisions = World.granted();
    private volatile int replaced;

    @Actor
    public void replace() {
      decisions.replacePolicy(World.NEVER);
      replaced = 1;
    }

    @Actor
    public void gate(III_Result result) {
      result.r1 = replaced;
      result.r2 = World.permits(decisions.subject("acme/u7"));
    }

    @Arbiter
    public void later(III_Result result) {
      result.r3 = World.permits(decisions.subject("acme/u7"));
    }
  }

  /**
   * A grant and a denial at once: the last choice in the store is in force. Fails if {@code
   * LocalConsent.revoke} does not hold the lock while it passes its denial to the store.
   */
  @JCStressTest
  @State
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "granted, then denied")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "denied, then granted")
  @Outcome(expect = FORBIDDEN, desc = "memory and store disagree")
  public static class GrantAndDeny {
    private final World.Said store = new World.Said();
    private final Decisions decisions = World.builder().sources(List.of(store)).build();
    private final SubjectHandle subject = decisions.subject("acme/u7");

    @Actor
    public void deny() {
      World.revoke(decisions, "acme");
    }

    @Actor
    public void grant() {
      World.grant(decisions, "acme");
    }

    @Arbiter
    public void later(II_Result result) {
      result.r1 = World.permits(subject);
      result.r2 = store.last() == ChoiceValue.GRANTED ? 1 : 0;
    }
  }
}
