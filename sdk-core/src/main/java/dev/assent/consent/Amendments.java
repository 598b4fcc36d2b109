/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.consent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** How a document changes when a choice is stored in it, or an older one tightens it. */
final class Amendments {
  private Amendments() {}

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

  /** The document with the denials of an older revision, which no grant in it overrides. */
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
      if (!tightened.contains(denial)) {
        tightened.add(denial);
      }
      choices = tightened;
    }
    return new ConsentDocument(
        document.subject(), document.revision(), document.adds() | older.adds(), choices);
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
