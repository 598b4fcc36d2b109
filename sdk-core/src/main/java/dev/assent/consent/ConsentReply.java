/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.consent;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The reply of a {@link ConsentSource}. Immutable. */
public sealed interface ConsentReply {
  /**
   * A document.
   *
   * @param document the choices of the subject
   * @param validator the name of this version, which the next inquiry repeats; null if there is
   *     none
   * @param age how old the document was when it was asked for; zero if it came from its origin
   * @param recheck after what time it should be asked for again, if that is earlier than the
   *     cache's own refresh; null if that is not known
   * @param validUntil when it goes stale at the latest; null if only its age tells
   */
  record Found(
      ConsentDocument document,
      @Nullable String validator,
      Duration age,
      @Nullable Duration recheck,
      @Nullable Instant validUntil)
      implements ConsentReply {
    /** Requires what is not nullable. */
    public Found {
      Objects.requireNonNull(document, "document");
      Objects.requireNonNull(age, "age");
    }

    /** A document that came from its origin just now. */
    public Found(ConsentDocument document) {
      this(document, null, Duration.ZERO, null, null);
    }
  }

  /**
   * The document with the inquiry's validator is the current one.
   *
   * @param age how old this confirmation was when it was asked for
   * @param recheck as in {@link Found}
   */
  record Unchanged(Duration age, @Nullable Duration recheck) implements ConsentReply {
    /** Requires what is not nullable. */
    public Unchanged {
      Objects.requireNonNull(age, "age");
    }
  }

  /**
   * The source knows that it has no document for this subject: its choices are unknown, not unset.
   *
   * @param recheck as in {@link Found}
   */
  record Absent(@Nullable Duration recheck) implements ConsentReply {}

  /**
   * The source could not answer.
   *
   * @param problem why; neither logged nor explained, since it may hold content
   * @param retryAfter the earliest time to ask again; null if that is not known
   * @param everySubject whether it is likely that any other inquiry fails too, such as while a
   *     server is down
   */
  record Failed(String problem, @Nullable Duration retryAfter, boolean everySubject)
      implements ConsentReply {
    /** Requires what is not nullable. */
    public Failed {
      Objects.requireNonNull(problem, "problem");
    }
  }
}
