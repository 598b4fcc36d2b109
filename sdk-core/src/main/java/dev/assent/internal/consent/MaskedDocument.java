/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What one source says for one level of a subject's path.
 *
 * @param subject the level, such as {@code acme} or {@code acme/u7}
 * @param revision grows with every change; an older one of a file may tighten, never loosen, and of
 *     a platform it is ignored
 * @param adds categories added to all content of the subject, inherited downward
 * @param choices in any order; may be empty
 */
public record MaskedDocument(String subject, long revision, long adds, List<MaskedChoice> choices) {
  /** The most choices that are read of one document: {@value}. */
  public static final int MAX_CHOICES = 1024;

  /** Refuses what is missing and copies the list. */
  public MaskedDocument {
    Objects.requireNonNull(subject, "subject");
    choices = List.copyOf(choices);
  }

  /** A valid document that says nothing. */
  public static MaskedDocument silent(String subject) {
    return new MaskedDocument(subject, 0, 0, List.of());
  }

  /** What of it outlives the loss of its source: denials, and what it adds. */
  public MaskedDocument tightening() {
    return with(choices.stream().filter(MaskedChoice::denied).toList());
  }

  /** Whether forgetting it could loosen something: it denies, or adds categories to content. */
  public boolean restricts() {
    return adds != 0 || choices.stream().anyMatch(MaskedChoice::denied);
  }

  /**
   * This document with the denials of an older revision, and what that adds to content: an older
   * one may tighten, never loosen.
   */
  public MaskedDocument tightenedBy(MaskedDocument older) {
    return DocumentMerge.tighten(this, older);
  }

  /**
   * What is left where two documents bear one revision, and which of them is true can't be known:
   * what both grant, what either denies, and what either adds to content.
   */
  public MaskedDocument agreedWith(MaskedDocument other) {
    return DocumentMerge.agree(this, other);
  }

  /** Whether another one says the same; the order of choices means nothing. */
  public boolean saysTheSameAs(MaskedDocument other) {
    return equals(other)
        || (subject.equals(other.subject)
            && revision == other.revision
            && adds == other.adds
            && Set.copyOf(choices).equals(Set.copyOf(other.choices)));
  }

  /** The same document with other choices. */
  MaskedDocument with(List<MaskedChoice> choices) {
    return new MaskedDocument(subject, revision, adds, choices);
  }

  /** Without the subject and what it said. */
  @Override
  public String toString() {
    return "ConsentDocument[choices=" + choices.size() + "]";
  }
}
