/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.consent.Choice;
import dev.assent.consent.Explanation;
import dev.assent.consent.Explanation.Line;
import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.Choices;
import dev.assent.internal.consent.Standing;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.policy.Cell;
import dev.assent.internal.policy.Rule;
import dev.assent.policy.Basis;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Says in words what {@link Judge} decides, from the same policy and choices. */
final class Explainer {
  private final Control control;
  private final Categories categories;

  Explainer(Control control, Categories categories) {
    this.control = control;
    this.categories = categories;
  }

  /**
   * No decision changes meanwhile, and the handle is judged anew first, so that what is said of
   * choices is what the decision was made from; but for what a source learns in that instant.
   */
  Explanation explain(Handle handle, int destination) {
    return control.locked(() -> explained(handle, destination));
  }

  private Explanation explained(Handle handle, int destination) {
    Moment now = control.ratchet().now();
    Grid.Column column = control.grid().columns().get(destination);
    JudgedDecision decision = control.judgeAgain(handle);
    List<Choices> choices = new ArrayList<>();
    for (SubjectPath path : handle.paths()) {
      choices.add(control.judge().read(path, now));
    }
    TimedVerdict said = new TimedVerdict(decision.verdict(destination), decision.own());
    List<Line> lines = new ArrayList<>();
    for (int bit = 0; bit < categories.size(); bit++) {
      lines.add(line(bit, column, choices, said, now));
    }
    return new Explanation(
        column.destination,
        handle.paths().stream().map(SubjectPath::value).toList(),
        List.copyOf(lines));
  }

  private Line line(
      int bit, Grid.Column column, List<Choices> choices, TimedVerdict said, Moment now) {
    Cell cell = column.cell(bit);
    Standing standing = mostRestrictive(bit, column, choices);
    long notBefore = said.notBefore(bit);
    boolean permitted =
        (said.verdict().permitted & 1L << bit) != 0 && notBefore <= now.epochNanos();
    Rule rule = cell.decidedBy();
    Choice choice = standing == null ? null : standing.choice();
    return new Line(
        categories.name(bit),
        permitted,
        cell.basis(),
        rule == null ? null : rule.policy() + ":" + rule.line(),
        standing == null ? "unknown" : standing.state().name().toLowerCase(Locale.ROOT),
        standing == null ? null : standing.level(),
        standing == null ? null : standing.source(),
        standing == null ? -1 : standing.revision(),
        choice == null || choice.terms() == null ? null : choice.terms().toString(),
        standing == null || standing.ageNanos() < 0
            ? -1
            : TimeUnit.NANOSECONDS.toMillis(standing.ageNanos()),
        reason(bit, cell, standing, said, now));
  }

  private static String reason(
      int bit, Cell cell, @Nullable Standing standing, TimedVerdict said, Moment now) {
    long mask = 1L << bit;
    if ((said.verdict().permitted & mask) == 0) {
      return switch (said.verdict().reason(mask)) {
        case DISABLED -> "switched off";
        case UNCLASSIFIED -> "unclassified data never leave";
        case POLICY -> never(bit, cell, said);
        case DENIED -> "denied";
        case UNSET -> "not chosen yet";
        default -> unknown(standing);
      };
    }
    long notBefore = said.notBefore(bit);
    String why =
        cell.basis() == Basis.ALLOW
            ? "allowed without consent"
            : standing != null && standing.granted() ? "granted" : "not denied";
    return notBefore == Long.MIN_VALUE
        ? why
        : why
            + (notBefore <= now.epochNanos() ? ", for data since " : ", but only for data from ")
            + Instant.ofEpochSecond(0, notBefore);
  }

  private static String never(int bit, Cell cell, TimedVerdict said) {
    if ((said.verdict().unheard() & 1L << bit) != 0) {
      return "a policy file can't be read";
    }
    return cell.rules().isEmpty() ? "no rule speaks of it" : "the policy says never";
  }

  private static String unknown(@Nullable Standing standing) {
    String problem = standing == null ? "no subject" : standing.problem();
    return problem == null ? "not known" : "not known: " + problem;
  }

  /** The standing that keeps a category back, or the first where none does. */
  private static @Nullable Standing mostRestrictive(
      int bit, Grid.Column column, List<Choices> choices) {
    Cell cell = column.cell(bit);
    Standing worst = null;
    for (Choices heard : choices) {
      Standing standing =
          heard.standing(
              column.destination.purpose(), bit, cell.sinceEpochNanos(), cell.ownGrantOnly());
      if (worst == null || severity(standing, cell) > severity(worst, cell)) {
        worst = standing;
      }
    }
    return worst;
  }

  private static int severity(Standing standing, Cell cell) {
    return switch (standing.state()) {
      case DENIED -> 3;
      case UNSET -> cell.basis() == Basis.OPT_OUT ? 0 : 2;
      case UNKNOWN -> 1;
      case GRANTED -> 0;
    };
  }
}
