/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.policy.Purpose;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** How a document changes when a choice is stored in it, or an older one tightens it. */
final class DocumentMerge {
  private DocumentMerge() {}

  /**
   * The document with one more choice, as its latest, and the next revision. A denial takes the
   * place of what was said about its cells. A grant takes the place of grants; the denials that it
   * overrides stay before it, so that they stand again when it ends. It never grows without bound:
   * per purpose each cell is granted once and denied once at most.
   */
  static MaskedDocument amend(MaskedDocument document, MaskedChoice choice) {
    List<MaskedChoice> choices = new ArrayList<>();
    for (MaskedChoice old : document.choices()) {
      boolean replaced = choice.denied() || !old.denied();
      addRest(choices, old, choice);
      long overlap = overlap(old, choice);
      if (overlap != 0 && !replaced) {
        Instant before = choice.at().minusNanos(1);
        choices.add(old.with(overlap, old.at().isBefore(before) ? old.at() : before));
      }
    }
    choices.add(choice);
    return new MaskedDocument(
        document.subject(), document.revision() + 1, document.adds(), choices);
  }

  /** What both grant, word for word, and nothing that either denies. */
  static MaskedDocument agree(MaskedDocument document, MaskedDocument other) {
    List<MaskedChoice> choices = new ArrayList<>();
    for (MaskedChoice choice : tighten(document, other).choices()) {
      long agreed = choice.denied() ? choice.categories() : granted(other, choice);
      if (agreed == choice.categories()) {
        choices.add(choice);
      } else if (agreed != 0) {
        choices.add(choice.with(agreed, choice.at()));
      }
    }
    return new MaskedDocument(
        document.subject(), document.revision(), document.adds() | other.adds(), choices);
  }

  /** Of a grant's categories, those that another document grants in the same words. */
  private static long granted(MaskedDocument document, MaskedChoice grant) {
    long mask = 0;
    for (MaskedChoice choice : document.choices()) {
      boolean same = choice.with(grant.categories(), choice.at()).equals(grant);
      mask |= same ? choice.categories() : 0;
    }
    return mask & grant.categories();
  }

  /**
   * The document with the denials of an older revision, which no grant in it overrides. Where it
   * denies already it stays as it is, so that it does not grow without bound.
   */
  static MaskedDocument tighten(MaskedDocument document, MaskedDocument older) {
    List<MaskedChoice> choices = new ArrayList<>(document.choices());
    for (MaskedChoice denial : older.tightening().choices()) {
      List<MaskedChoice> tightened = new ArrayList<>();
      for (MaskedChoice known : choices) {
        if (known.denied()) {
          tightened.add(known);
        } else {
          addRest(tightened, known, denial);
        }
      }
      long rest = denial.categories() & ~denied(tightened, denial.purpose());
      if (rest != 0) {
        tightened.add(rest == denial.categories() ? denial : denial.with(rest, denial.at()));
      }
      choices = tightened;
    }
    return new MaskedDocument(
        document.subject(), document.revision(), document.adds() | older.adds(), choices);
  }

  private static long denied(List<MaskedChoice> choices, Purpose purpose) {
    long mask = 0;
    for (MaskedChoice choice : choices) {
      mask |= choice.denied() && choice.purpose().equals(purpose) ? choice.categories() : 0;
    }
    return mask;
  }

  private static long overlap(MaskedChoice a, MaskedChoice b) {
    return a.purpose().equals(b.purpose()) ? a.categories() & b.categories() : 0;
  }

  private static void addRest(List<MaskedChoice> choices, MaskedChoice old, MaskedChoice taken) {
    long rest = old.categories() & ~overlap(old, taken);
    if (rest != 0) {
      choices.add(rest == old.categories() ? old : old.with(rest, old.at()));
    }
  }
}
