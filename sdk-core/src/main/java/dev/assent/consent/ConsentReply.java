/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.consent;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The reply of a {@link ConsentSource} to an inquiry. Immutable and thread-safe. */
public sealed interface ConsentReply {
  /**
   * The reply is a document.
   *
   * @param document the choices of the subject
   * @param validator the identifier of this version of the document, which the next inquiry
   *     repeats; null if there is none
   * @param age the age of the document at the time of the inquiry; zero if the document came from
   *     its origin
   * @param recheck the time after which Assent should ask again, if it is shorter than the refresh
   *     interval of the cache; null if it is not known
   * @param validUntil the latest time at which the document becomes stale; null if only its age
   *     limits it
   */
  record Found(
      ConsentDocument document,
      @Nullable String validator,
      Duration age,
      @Nullable Duration recheck,
      @Nullable Instant validUntil)
      implements ConsentReply {
    /** Checks that the document and the age are not null. */
    public Found {
      Objects.requireNonNull(document, "document");
      Objects.requireNonNull(age, "age");
    }

    /** Creates a reply with a document that came from its origin just now. */
    public Found(ConsentDocument document) {
      this(document, null, Duration.ZERO, null, null);
    }
  }

  /**
   * The document with the validator of the inquiry is the current one.
   *
   * @param age the age of this confirmation at the time of the inquiry
   * @param recheck the same as in {@link Found}
   */
  record Unchanged(Duration age, @Nullable Duration recheck) implements ConsentReply {
    /** Checks that the age is not null. */
    public Unchanged {
      Objects.requireNonNull(age, "age");
    }
  }

  /**
   * The source has no document for this subject. The choices of the subject are then unknown, not
   * unset.
   *
   * @param recheck the same as in {@link Found}
   */
  record Absent(@Nullable Duration recheck) implements ConsentReply {}

  /**
   * The source could not answer.
   *
   * @param problem the cause; it is neither logged nor part of an explanation, since it may hold
   *     content
   * @param retryAfter the time after which Assent may ask again; null if it is not known
   * @param everySubject whether inquiries about other subjects are likely to fail too, for example
   *     because a server is down
   */
  record Failed(String problem, @Nullable Duration retryAfter, boolean everySubject)
      implements ConsentReply {
    /** Checks that the problem is not null. */
    public Failed {
      Objects.requireNonNull(problem, "problem");
    }

    /** Returns a text without the cause. */
    @Override
    public String toString() {
      return "Failed[everySubject=" + everySubject + "]";
    }
  }
}
