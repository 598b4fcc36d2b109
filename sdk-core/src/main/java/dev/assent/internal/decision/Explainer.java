/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.category.Category;
import dev.assent.consent.ChoiceState;
import dev.assent.consent.Explanation;
import dev.assent.consent.Explanation.Line;
import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.EffectiveChoice;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.ResolvedChoices;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.decision.evaluate.CompiledPolicy;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.decision.evaluate.DecisionEvaluator;
import dev.assent.internal.decision.evaluate.TimedDestinationDecision;
import dev.assent.internal.policy.Cell;
import dev.assent.internal.policy.Rule;
import dev.assent.internal.time.ClockReading;
import dev.assent.policy.Basis;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Explains in words the decisions of {@link DecisionEvaluator}, from the same policy and choices.
 * Thread-safe.
 */
final class Explainer {
  private final DecisionUpdater updater;
  private final Categories categories;

  Explainer(DecisionUpdater updater, Categories categories) {
    this.updater = updater;
    this.categories = categories;
  }

  /**
   * Explains a handle at a destination. No decision changes in the meantime, and the handle is
   * evaluated first, so that the explained choices are those of the decision, except for a change
   * that a source receives at the same instant.
   */
  Explanation explain(SubjectHandle handle, int destination) {
    return updater.locked(() -> explained(handle, destination));
  }

  private Explanation explained(SubjectHandle handle, int destination) {
    ClockReading now = updater.ratchetClock().now();
    CompiledPolicy.Column column = updater.compiledPolicy().columns().get(destination);
    Decision decision = updater.reevaluate(handle);
    List<ResolvedChoices> choices = new ArrayList<>();
    boolean hasChoices = updater.hasChoices(handle);
    for (SubjectPath path : hasChoices ? handle.subjectPaths() : List.<SubjectPath>of()) {
      choices.add(updater.evaluator().read(path, now));
    }
    String nobody = hasChoices ? "no subject" : withoutChoices(handle);
    TimedDestinationDecision timed = decision.timed(destination, 0);
    List<Line> lines = new ArrayList<>();
    for (int bit = 0; bit < categories.size(); bit++) {
      lines.add(line(bit, column, choices, nobody, timed, now));
    }
    return new Explanation(
        column.destination,
        null,
        handle.subjectPaths().stream().map(SubjectPath::value).toList(),
        List.copyOf(lines),
        decision.reportsOnly());
  }

  private Line line(
      int bit,
      CompiledPolicy.Column column,
      List<ResolvedChoices> choices,
      String nobody,
      TimedDestinationDecision timed,
      ClockReading now) {
    Cell cell = column.cell(bit);
    EffectiveChoice effective = mostRestrictive(bit, column, choices);
    long notBefore = timed.notBefore(bit);
    boolean permitted =
        (timed.decision().permitted & 1L << bit) != 0 && notBefore <= now.epochNanos();
    Rule rule = cell.decidedBy();
    MaskedChoice choice = effective == null ? null : effective.choice();
    return new Line(
        Category.of(categories.name(bit)),
        permitted,
        cell.basis(),
        rule == null ? null : rule.policy() + ":" + rule.line(),
        effective == null ? ChoiceState.UNKNOWN : effective.state(),
        effective == null ? null : effective.level(),
        effective == null ? null : effective.source(),
        effective == null ? -1 : effective.revision(),
        choice == null ? null : choice.terms(),
        effective == null || effective.ageNanos() < 0
            ? null
            : Duration.ofNanos(effective.ageNanos()),
        reason(bit, cell, effective, nobody, timed, now));
  }

  private static String reason(
      int bit,
      Cell cell,
      @Nullable EffectiveChoice effective,
      String nobody,
      TimedDestinationDecision timed,
      ClockReading now) {
    long mask = 1L << bit;
    if ((timed.decision().permitted & mask) == 0) {
      return switch (timed.decision().reasons.first(mask)) {
        case DISABLED -> "switched off";
        case UNCLASSIFIED -> "unclassified data never leaves";
        case POLICY -> never(bit, cell, timed);
        case DENIED -> "denied";
        case UNSET -> "not chosen yet";
        default -> unknown(effective, nobody);
      };
    }
    long notBefore = timed.notBefore(bit);
    String why =
        cell.basis() == Basis.ALLOW
            ? "allowed without consent"
            : effective != null && effective.isGranted() ? "granted" : "not denied";
    return notBefore == Long.MIN_VALUE
        ? why
        : why
            + (notBefore <= now.epochNanos() ? ", for data since " : ", but only for data from ")
            + Instant.ofEpochSecond(0, notBefore);
  }

  private static String never(int bit, Cell cell, TimedDestinationDecision timed) {
    if ((timed.decision().reasons.unread() & 1L << bit) != 0) {
      return "a policy file can't be read";
    }
    return cell.rules().isEmpty() ? "no rule matches" : "the policy says never";
  }

  private static String withoutChoices(SubjectHandle handle) {
    return handle.isUnreadable()
        ? "the name of a subject can't be read"
        : "the data names no subject below the account in ASSENT_SUBJECT, or one outside of it";
  }

  private static String unknown(@Nullable EffectiveChoice effective, String nobody) {
    String problem = effective == null ? nobody : effective.problem();
    return problem == null ? "not known" : "not known: " + problem;
  }

  /** Returns the choice that withholds a category, or the first choice if none withholds it. */
  private static @Nullable EffectiveChoice mostRestrictive(
      int bit, CompiledPolicy.Column column, List<ResolvedChoices> choices) {
    Cell cell = column.cell(bit);
    EffectiveChoice worst = null;
    for (ResolvedChoices resolved : choices) {
      EffectiveChoice effective =
          resolved.effective(
              column.destination.purpose(), bit, cell.sinceEpochNanos(), cell.ownGrantOnly());
      if (worst == null || severity(effective, cell) > severity(worst, cell)) {
        worst = effective;
      }
    }
    return worst;
  }

  private static int severity(EffectiveChoice effective, Cell cell) {
    return switch (effective.state()) {
      case DENIED -> 3;
      case UNSET -> cell.basis() == Basis.OPT_OUT ? 0 : 2;
      case UNKNOWN -> 1;
      case GRANTED -> 0;
    };
  }
}
