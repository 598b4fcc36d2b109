/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.evaluate;

import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.time.ClockReading;
import dev.assent.internal.time.RatchetClock;
import dev.assent.ledger.Withheld;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The policy in force, the shadow policy beside it, and what they decide now. An evaluation that
 * fails permits nothing. Thread-safe.
 */
public final class CurrentPolicies {
  /** Whose data it is about. */
  public interface Asked {
    /** Returns the subjects; null if their choices can't be known. */
    @Nullable List<SubjectPath> subjectsWithChoices();

    /** Returns whether the data is that of requests that deny every purpose at third parties. */
    boolean hasGpc();
  }

  private final DecisionEvaluator evaluator;
  private final RatchetClock clock;
  private final ReportOnly reportOnly;
  private final Runnable lacksMemory;
  private final Decision unjudgeable;
  private volatile CompiledPolicy inForce;
  private volatile @Nullable CompiledPolicy shadow;

  /**
   * @param reportOnly until when decisions only report
   * @param shadow the policy beside the one in force; null if there is none
   * @param lacksMemory is told of an evaluation that lacked memory, and must be repeated
   */
  public CurrentPolicies(
      DecisionEvaluator evaluator,
      RatchetClock clock,
      CompiledPolicy inForce,
      @Nullable CompiledPolicy shadow,
      ReportOnly reportOnly,
      Runnable lacksMemory) {
    this.evaluator = evaluator;
    this.clock = clock;
    this.inForce = inForce;
    this.shadow = shadow;
    this.reportOnly = reportOnly;
    this.lacksMemory = lacksMemory;
    this.unjudgeable = evaluator.nothing(Withheld.UNKNOWN);
  }

  /** Returns the policy in force. */
  public CompiledPolicy inForce() {
    return inForce;
  }

  /** Puts a policy into force, for evaluations from now on. */
  public void putIntoForce(CompiledPolicy next) {
    inForce = next;
  }

  /** Returns the policy beside the one in force; null if there is none. */
  public @Nullable CompiledPolicy shadow() {
    return shadow;
  }

  /** Replaces the policy beside the one in force, for evaluations from now on. */
  public void replaceShadow(CompiledPolicy next) {
    shadow = next;
  }

  /**
   * Decides by both policies. Never throws.
   *
   * @param before the previous decision of the same handle; null if there is none
   * @param preceding returns a previous decision with what it lacks
   * @return the previous decision itself if nothing changed
   */
  public Decision decide(
      Asked asked, @Nullable Decision before, Function<Decision, Preceding> preceding) {
    try {
      ClockReading now = clock.now();
      Decision decision =
          evaluate(asked, before == null ? null : preceding.apply(before), inForce, now);
      if (reportOnly.lasts(now)) {
        decision = decision.reported(reportOnly, before, now);
      }
      return decision.withShadow(decideByShadow(asked, before, preceding, now));
    } catch (RuntimeException | LinkageError failed) {
      // An application's source failed. The change continues, so that it reaches the other handles.
      return unjudgeable(before);
    } catch (VirtualMachineError passing) {
      lacksMemory.run();
      return unjudgeable(before);
    }
  }

  /** What the other policy decides; null if it can't be read, or if its evaluation fails. */
  private @Nullable Decision decideByShadow(
      Asked asked,
      @Nullable Decision before,
      Function<Decision, Preceding> preceding,
      ClockReading now) {
    CompiledPolicy policy = shadow;
    if (policy == null || !policy.policy().isReadable()) {
      return null;
    }
    try {
      Decision earlier = before == null ? null : before.shadow();
      return evaluate(asked, earlier == null ? null : preceding.apply(earlier), policy, now);
    } catch (RuntimeException | Error failed) {
      return null; // the decision stands
    }
  }

  private Decision evaluate(
      Asked asked, @Nullable Preceding preceding, CompiledPolicy policy, ClockReading now) {
    List<SubjectPath> subjects = asked.subjectsWithChoices();
    return subjects == null
        ? evaluator.evaluateWithoutChoices(asked.hasGpc(), preceding, policy, now)
        : evaluator.evaluate(subjects, asked.hasGpc(), preceding, policy, clock);
  }

  /** Permits nothing, and passes on what documents have added, if memory suffices. */
  private Decision unjudgeable(@Nullable Decision before) {
    try {
      return before == null ? unjudgeable : unjudgeable.after(before);
    } catch (VirtualMachineError noMemory) {
      return unjudgeable;
    }
  }

  /**
   * Returns the categories that may leave in data that an earlier run permitted; 0 if they cannot
   * be determined.
   */
  public long permittedBefore(Asked asked, int destination, long epochNanos) {
    try {
      List<SubjectPath> subjects = asked.subjectsWithChoices();
      return evaluator.permittedBefore(
          subjects == null ? List.of() : subjects,
          asked.hasGpc(),
          destination,
          epochNanos,
          inForce,
          clock.now());
    } catch (RuntimeException | StackOverflowError | LinkageError failed) {
      return 0; // an application's source failed
    }
  }
}
