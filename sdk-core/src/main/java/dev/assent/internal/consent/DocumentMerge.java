/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.consent.Choice;
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
  static ConsentDocument amend(ConsentDocument document, Choice choice) {
    List<Choice> choices = new ArrayList<>();
    for (Choice old : document.choices()) {
      boolean replaced = choice.denied() || !old.denied();
      addRest(choices, old, choice);
      long overlap = overlap(old, choice);
      if (overlap != 0 && !replaced) {
        Instant before = choice.at().minusNanos(1);
        choices.add(old.with(overlap, old.at().isBefore(before) ? old.at() : before));
      }
    }
    choices.add(choice);
    return new ConsentDocument(
        document.subject(), document.revision() + 1, document.adds(), choices);
  }

  /** What both grant, word for word, and nothing that either denies. */
  static ConsentDocument agree(ConsentDocument document, ConsentDocument other) {
    List<Choice> choices = new ArrayList<>();
    for (Choice choice : tighten(document, other).choices()) {
      long agreed = choice.denied() ? choice.categories() : granted(other, choice);
      if (agreed == choice.categories()) {
        choices.add(choice);
      } else if (agreed != 0) {
        choices.add(choice.with(agreed, choice.at()));
      }
    }
    return new ConsentDocument(
        document.subject(), document.revision(), document.adds() | other.adds(), choices);
  }

  /** Of a grant's categories, those that another document grants in the same words. */
  private static long granted(ConsentDocument document, Choice grant) {
    long mask = 0;
    for (Choice choice : document.choices()) {
      boolean same = choice.with(grant.categories(), choice.at()).equals(grant);
      mask |= same ? choice.categories() : 0;
    }
    return mask & grant.categories();
  }

  /**
   * The document with the denials of an older revision, which no grant in it overrides. Where it
   * denies already it stays as it is, so that it does not grow without bound.
   */
  static ConsentDocument tighten(ConsentDocument document, ConsentDocument older) {
    List<Choice> choices = new ArrayList<>(document.choices());
    for (Choice denial : older.tightening().choices()) {
      List<Choice> tightened = new ArrayList<>();
      for (Choice known : choices) {
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
    return new ConsentDocument(
        document.subject(), document.revision(), document.adds() | older.adds(), choices);
  }

  private static long denied(List<Choice> choices, Purpose purpose) {
    long mask = 0;
    for (Choice choice : choices) {
      mask |= choice.denied() && choice.purpose().equals(purpose) ? choice.categories() : 0;
    }
    return mask;
  }

  private static long overlap(Choice a, Choice b) {
    return a.purpose().equals(b.purpose()) ? a.categories() & b.categories() : 0;
  }

  private static void addRest(List<Choice> choices, Choice old, Choice taken) {
    long rest = old.categories() & ~overlap(old, taken);
    if (rest != 0) {
      choices.add(rest == old.categories() ? old : old.with(rest, old.at()));
    }
  }
}
