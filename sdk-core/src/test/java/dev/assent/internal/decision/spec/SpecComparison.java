/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.spec;

import dev.assent.fixtures.policy.PolicyFacts;
import dev.assent.fixtures.policy.PolicyFacts.Recipient;
import dev.assent.fixtures.policy.PolicyFacts.Treatment;
import dev.assent.fixtures.policy.PolicySpec;
import dev.assent.fixtures.policy.PolicySpec.Fate;
import dev.assent.fixtures.policy.PolicySpec.Permission;
import dev.assent.fixtures.policy.PolicySpec.State;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.decision.spec.DecidedHistory.Captured;
import dev.assent.internal.decision.spec.SpecCase.Step;
import dev.assent.internal.policy.Cell;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Destination;
import java.util.function.UnaryOperator;

/** Compares Assent's decisions along a history with the reference semantics. Not thread-safe. */
final class SpecComparison {
  /** The categories that are compared. */
  static final long COMPARED =
      SpecCases.CHAT | SpecCases.HEALTH | SpecCases.NETWORK | SpecCases.USAGE;

  /** Receives differences. */
  interface Differences {
    /**
     * @param kind what differs
     * @param isLooser whether Assent permits, keeps or leaves more; otherwise it is stricter
     */
    void found(String kind, boolean isLooser, int step, long category, Object is, Object should);
  }

  private final DecidedHistory decided = new DecidedHistory();
  private final UnaryOperator<SpecCase> mutation;
  private Differences differences;
  private int step;
  private boolean isOfSeveral;

  /**
   * @param mutation changes what Assent gets, as if it ignored a part of the semantics
   */
  SpecComparison(UnaryOperator<SpecCase> mutation) {
    this.mutation = mutation;
  }

  /**
   * Compares all steps of a history.
   *
   * @return the number of compared moments
   */
  int compare(SpecCase history, Differences found) {
    this.differences = found;
    this.isOfSeveral = history.subjects().size() > 1;
    decided.begin(mutation.apply(history));
    Destination to = DecidedHistory.DESTINATIONS.get(history.destination());
    PolicySpec spec =
        new PolicySpec(
            history.steps().stream().map(Step::moment).toList(),
            history.subjects(),
            to.purpose().name(),
            Recipient.valueOf(to.recipient().name()),
            DecidedHistory.CONTENT,
            SpecPolicy.CATEGORIES.any());
    for (step = 0; step < history.steps().size(); step++) {
      decided.step(step);
      compare(spec.asOf(step), history.steps().get(step));
    }
    return history.steps().size();
  }

  private void compare(PolicySpec spec, Step now) {
    Decision decision = decided.decision();
    exactly("additions", 0, decision.addedToContent(), spec.additions());
    for (long rest = COMPARED; rest != 0; rest &= rest - 1) {
      compare(spec, now, Long.lowestOneBit(rest));
    }
    for (Captured field : decided.captured()) {
      Fate should = spec.fate(Long.numberOfTrailingZeros(field.mask), field.step, field.time);
      fate(field, should);
    }
    long end = decision.ends().epochNanos();
    long notAfter = spec.notAfter(COMPARED);
    if (end > notAfter) {
      differences.found("notAfter", true, step, 0, SpecCase.ticks(end), SpecCase.ticks(notAfter));
    }
  }

  private void compare(PolicySpec spec, Step now, long mask) {
    Decision decision = decided.decision();
    int bit = Long.numberOfTrailingZeros(mask);
    Cell cell = decided.column().cell(bit);
    exactly(
        "basis",
        mask,
        now.isPolicyReadable() ? cell.basis().name() : "NEVER",
        spec.basis(bit).name());
    boolean may = spec.permission(bit) == Permission.YES && spec.notBefore(bit) <= now.time();
    boolean does = (decision.permitted(0, now.time()) & mask) != 0;
    loosest("permitted", mask, does, may);
    loosest("pending", mask, (decision.awaited(0, decision) & mask) != 0, spec.isPending(bit));
    if (now.isPolicyReadable() && !may && !does && (decision.permitted(0) & mask) == 0) {
      Withheld reason = decision.reason(0, mask);
      boolean isOneOfSeveral =
          reason == Withheld.UNSET && reason(spec, bit) == Withheld.UNKNOWN && isOfSeveral;
      if (!isOneOfSeveral) {
        exactly("state", mask, reason, reason(spec, bit));
      }
    }
    if (may && does) {
      long notBefore = decision.destination(0).notBefore(bit, decision.ownTime());
      if (notBefore != spec.notBefore(bit)) {
        differences.found(
            "notBefore",
            notBefore < spec.notBefore(bit),
            step,
            mask,
            SpecCase.ticks(notBefore),
            SpecCase.ticks(spec.notBefore(bit)));
      }
    }
    if (!may) {
      Treatment treatment =
          (decision.reduced(0) & mask) != 0
              ? Treatment.REDUCE
              : (decision.redacted(0) & mask) != 0 ? Treatment.REDACT : Treatment.REMOVE;
      ordered("treatment", mask, treatment, spec.treatment(bit));
    }
  }

  private static Withheld reason(PolicySpec spec, int bit) {
    State state = spec.state(bit);
    return spec.basis(bit) == PolicyFacts.Basis.NEVER
        ? Withheld.POLICY
        : state == State.DENIED
            ? Withheld.DENIED
            : state == State.UNSET ? Withheld.UNSET : Withheld.UNKNOWN;
  }

  /**
   * A field that can't leave any more may wait until its source answers, or the hold ends: it is
   * kept longer, and never sent. That is counted, and not exact.
   */
  private void fate(Captured field, Fate should) {
    if (field.fate == Fate.WAITS && should == Fate.STRIPPED) {
      differences.found("kept", false, step, field.mask, field.fate, should);
    } else {
      ordered("fate", field.mask, field.fate, should);
    }
  }

  private void exactly(String kind, long category, Object is, Object should) {
    if (!is.equals(should)) {
      differences.found(kind, true, step, category, is, should);
    }
  }

  private void loosest(String kind, long category, boolean is, boolean should) {
    if (is != should) {
      differences.found(kind, is, step, category, is, should);
    }
  }

  private <E extends Enum<E>> void ordered(String kind, long category, E is, E should) {
    if (is != should) {
      differences.found(kind, is.compareTo(should) < 0, step, category, is, should);
    }
  }
}
