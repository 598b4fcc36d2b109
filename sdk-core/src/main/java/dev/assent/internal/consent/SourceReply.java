/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.internal.position.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The reply of a source to an inquiry. Immutable. */
public sealed interface SourceReply {
  /** Returns how current the reply is; null if the source has no positions, or has failed. */
  default @Nullable Position position() {
    return null;
  }

  /**
   * The reply is a document.
   *
   * @param document the choices of the subject
   * @param validator the identifier of this version of the document, for the next inquiry; null if
   *     there is none
   * @param age the age of the document at the time of the inquiry; zero if the document came from
   *     its origin
   * @param recheck the time after which the source should be asked again, if it is shorter than the
   *     refresh interval of the cache; null if the source does not state it
   * @param validUntil the latest time at which the document becomes stale; null if only its age
   *     limits it
   * @param position how current the reply is; null if the source has no positions
   */
  record Found(
      MaskedDocument document,
      @Nullable String validator,
      Duration age,
      @Nullable Duration recheck,
      @Nullable Instant validUntil,
      @Nullable Position position)
      implements SourceReply {
    /** Checks that the document and the age are not null. */
    public Found {
      Objects.requireNonNull(document, "document");
      Objects.requireNonNull(age, "age");
    }

    /** Returns the same reply with another document. */
    public Found with(MaskedDocument other) {
      return new Found(other, validator, age, recheck, validUntil, position);
    }

    /** Creates a reply of a source without positions. */
    public Found(
        MaskedDocument document,
        @Nullable String validator,
        Duration age,
        @Nullable Duration recheck,
        @Nullable Instant validUntil) {
      this(document, validator, age, recheck, validUntil, null);
    }

    /** Creates a reply with a document that came from its origin just now. */
    public Found(MaskedDocument document) {
      this(document, null, Duration.ZERO, null, null);
    }
  }

  /**
   * The document with the validator of the inquiry is the current one.
   *
   * @param age the age of this confirmation at the time of the inquiry
   * @param recheck the same as in {@link Found}
   * @param position the same as in {@link Found}
   */
  record Unchanged(Duration age, @Nullable Duration recheck, @Nullable Position position)
      implements SourceReply {
    /** Checks that the age is not null. */
    public Unchanged {
      Objects.requireNonNull(age, "age");
    }

    /** Creates a reply of a source without positions. */
    public Unchanged(Duration age, @Nullable Duration recheck) {
      this(age, recheck, null);
    }
  }

  /**
   * The source has no document for this subject. The choices of the subject are then unknown, not
   * unset.
   *
   * @param recheck the same as in {@link Found}
   * @param position the same as in {@link Found}
   */
  record Absent(@Nullable Duration recheck, @Nullable Position position) implements SourceReply {
    /** Creates a reply of a source without positions. */
    public Absent(@Nullable Duration recheck) {
      this(recheck, null);
    }
  }

  /**
   * The source could not answer.
   *
   * @param problem the cause, without content
   * @param retryAfter the time after which the source may be asked again; null if the source does
   *     not state it
   * @param concernsEverySubject whether inquiries about other subjects are likely to fail too, for
   *     example because a server is down
   * @param isBehind whether the answer is older than what is known of the subject: a newer one is
   *     expected soon
   * @param isPutOff whether the source refuses inquiries for which nothing waits, and no others
   */
  record Failed(
      String problem,
      @Nullable Duration retryAfter,
      boolean concernsEverySubject,
      boolean isBehind,
      boolean isPutOff)
      implements SourceReply {
    /** Checks that the problem is not null. */
    public Failed {
      Objects.requireNonNull(problem, "problem");
    }

    /** Creates a failure to answer. */
    public Failed(String problem, @Nullable Duration retryAfter, boolean concernsEverySubject) {
      this(problem, retryAfter, concernsEverySubject, false, false);
    }

    /** Returns the failure that the answer is older than what is known of the subject. */
    public static Failed behind(String problem) {
      return new Failed(problem, null, false, true, false);
    }

    /** Returns the failure that the source has no time for inquiries for which nothing waits. */
    public static Failed putOff(@Nullable Duration retryAfter) {
      return new Failed("it puts off background requests", retryAfter, false, false, true);
    }
  }
}
