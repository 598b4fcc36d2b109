/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.policy.Purpose;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Merges a document with a new choice or with another document. */
final class DocumentMerge {
  private DocumentMerge() {}

  /**
   * Returns the document with one more choice as its latest one, and with the next revision. A
   * denial replaces all earlier choices for its cells. A grant replaces earlier grants; the denials
   * that it overrides remain before it, so that they are in force again when it ends. The document
   * stays bounded: for each purpose, a cell has at most one grant and one denial.
   */
  static MaskedDocument amend(MaskedDocument document, MaskedChoice choice) {
    List<MaskedChoice> choices = new ArrayList<>();
    for (MaskedChoice old : document.choices()) {
      boolean replaced = choice.isDenied() || !old.isDenied();
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

  /**
   * Returns the grants that are identical in both documents and that neither denies, with the
   * denials and added categories of both.
   */
  static MaskedDocument agree(MaskedDocument document, MaskedDocument other) {
    List<MaskedChoice> choices = new ArrayList<>();
    for (MaskedChoice choice : tighten(document, other).choices()) {
      long agreed = choice.isDenied() ? choice.categories() : granted(other, choice);
      if (agreed == choice.categories()) {
        choices.add(choice);
      } else if (agreed != 0) {
        choices.add(choice.with(agreed, choice.at()));
      }
    }
    return new MaskedDocument(
        document.subject(), document.revision(), document.adds() | other.adds(), choices);
  }

  /**
   * Returns the categories of a grant that another document grants in an otherwise identical
   * choice.
   */
  private static long granted(MaskedDocument document, MaskedChoice grant) {
    long mask = 0;
    for (MaskedChoice choice : document.choices()) {
      boolean same = choice.with(grant.categories(), choice.at()).equals(grant);
      mask |= same ? choice.categories() : 0;
    }
    return mask & grant.categories();
  }

  /**
   * Returns the document with the denials of an older revision, which no grant in the document
   * overrides. Existing denials remain unchanged, so that the document stays bounded.
   */
  static MaskedDocument tighten(MaskedDocument document, MaskedDocument older) {
    List<MaskedChoice> choices = new ArrayList<>(document.choices());
    for (MaskedChoice denial : older.tightening().choices()) {
      List<MaskedChoice> tightened = new ArrayList<>();
      for (MaskedChoice known : choices) {
        if (known.isDenied()) {
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
      mask |= choice.isDenied() && choice.purpose().equals(purpose) ? choice.categories() : 0;
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
