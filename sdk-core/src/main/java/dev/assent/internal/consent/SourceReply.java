/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a source replies to an inquiry. Immutable. */
public sealed interface SourceReply {
  /**
   * A document.
   *
   * @param document what the subject said
   * @param validator what names this version of it, for the next inquiry; null if nothing does
   * @param age how old the document was when it was asked for; zero if it came from its origin
   * @param recheck after what time it should be asked for again, if that is earlier than the
   *     cache's own refresh; null if the source does not say
   * @param validUntil when it goes stale at the latest; null if only its age tells
   */
  record Found(
      MaskedDocument document,
      @Nullable String validator,
      Duration age,
      @Nullable Duration recheck,
      @Nullable Instant validUntil)
      implements SourceReply {
    /** Refuses what is missing. */
    public Found {
      Objects.requireNonNull(document, "document");
      Objects.requireNonNull(age, "age");
    }

    /** A document that came from its origin just now. */
    public Found(MaskedDocument document) {
      this(document, null, Duration.ZERO, null, null);
    }
  }

  /**
   * The document with the inquiry's validator is the current one.
   *
   * @param age how old this confirmation was when it was asked for
   * @param recheck as in {@link Found}
   */
  record Unchanged(Duration age, @Nullable Duration recheck) implements SourceReply {
    /** Refuses what is missing. */
    public Unchanged {
      Objects.requireNonNull(age, "age");
    }
  }

  /**
   * The source knows that it has no document for this subject: its choices are unknown, not unset.
   *
   * @param recheck as in {@link Found}
   */
  record Absent(@Nullable Duration recheck) implements SourceReply {}

  /**
   * Nothing was learnt.
   *
   * @param problem why, without content
   * @param retryAfter the earliest time to ask again; null if the source does not say
   * @param everySubject whether it is likely that any other inquiry fails too, such as while a
   *     server is down
   */
  record Failed(String problem, @Nullable Duration retryAfter, boolean everySubject)
      implements SourceReply {
    /** Refuses what is missing. */
    public Failed {
      Objects.requireNonNull(problem, "problem");
    }
  }
}
