/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The document of one source for one level of a subject's path. Immutable.
 *
 * @param subject the level, such as {@code acme} or {@code acme/u7}
 * @param revision a number that grows with every change. An older revision in a file may tighten
 *     the document but never loosen it; an older revision from a platform is ignored
 * @param adds the mask of the categories that are added to all content of the subject and of the
 *     subjects below it
 * @param choices the choices in any order; may be empty
 */
public record MaskedDocument(String subject, long revision, long adds, List<MaskedChoice> choices) {
  /** The maximum number of choices in a document: {@value}. */
  public static final int MAX_CHOICES = 1024;

  /** Checks that the subject is not null and copies the list. */
  public MaskedDocument {
    Objects.requireNonNull(subject, "subject");
    choices = List.copyOf(choices);
  }

  /** Returns a valid document without choices. */
  public static MaskedDocument empty(String subject) {
    return new MaskedDocument(subject, 0, 0, List.of());
  }

  /**
   * Returns the part that remains in force after the loss of the source: the denials and the added
   * categories.
   */
  public MaskedDocument tightening() {
    return with(choices.stream().filter(MaskedChoice::isDenied).toList());
  }

  /**
   * Returns whether the loss of this document could loosen a decision: it has a denial, or adds
   * categories to content.
   */
  public boolean restricts() {
    return adds != 0 || choices.stream().anyMatch(MaskedChoice::isDenied);
  }

  /**
   * Returns this document with one more choice, which counts as its latest one whatever the times
   * of the others are, and with the next revision.
   */
  public MaskedDocument amendedBy(MaskedChoice choice) {
    return DocumentMerge.amend(this, choice);
  }

  /**
   * Returns this document with the denials and the added categories of an older revision. An older
   * revision may tighten a document but never loosen it.
   */
  public MaskedDocument tightenedBy(MaskedDocument older) {
    return DocumentMerge.tighten(this, older);
  }

  /**
   * Returns the common part of two different documents with the same revision: the grants of both,
   * every denial of either, and every added category of either. It is not known which of the two is
   * correct.
   */
  public MaskedDocument agreedWith(MaskedDocument other) {
    return DocumentMerge.agree(this, other);
  }

  /** Returns whether another document has the same content. The order of choices is ignored. */
  public boolean hasSameChoices(MaskedDocument other) {
    return equals(other)
        || (subject.equals(other.subject)
            && revision == other.revision
            && adds == other.adds
            && Set.copyOf(choices).equals(Set.copyOf(other.choices)));
  }

  /** Returns the number of grants that have expired and that no later choice has replaced. */
  int expired(long epochNanos) {
    int expired = 0;
    for (MaskedChoice choice : choices) {
      expired += choice.endEpochNanos() <= epochNanos && isLatest(choice) ? 1 : 0;
    }
    return expired;
  }

  /** Returns whether a choice is the latest one for some of its cells. */
  private boolean isLatest(MaskedChoice choice) {
    long rest = choice.categories();
    for (MaskedChoice other : choices) {
      if (other.purpose().equals(choice.purpose()) && other.at().isAfter(choice.at())) {
        rest &= ~other.categories();
      }
    }
    return rest != 0;
  }

  /** Returns the same document with other choices. */
  MaskedDocument with(List<MaskedChoice> choices) {
    return new MaskedDocument(subject, revision, adds, choices);
  }

  /** Returns a text without the subject and its choices. */
  @Override
  public String toString() {
    return "MaskedDocument[choices=" + choices.size() + "]";
  }
}
