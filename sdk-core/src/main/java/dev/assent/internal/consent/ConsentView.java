/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import org.jspecify.annotations.Nullable;

/**
 * What one source says, as far as it is known in memory. Implementations are thread-safe and never
 * block; what they do not know yet is unknown. What an application writes itself is a {@link
 * DocumentSource}, which the cache makes a view of.
 */
public interface ConsentView extends AutoCloseable {
  /** The name in explanations and receipts, such as {@code env} or {@code file:consent.json}. */
  String name();

  /**
   * What this source says for one level. Never blocks: a source that has not loaded yet answers
   * {@link Answer#unknown} and calls the listener when it knows more.
   *
   * @param level a subject path's level
   */
  Answer answer(String level);

  /**
   * Called once, before the first {@link #answer}. The listener may be called from any thread,
   * whenever an answer may have changed.
   */
  void start(Listener listener);

  @Override
  default void close() {}

  /** Hears that answers may have changed. Thread-safe; it does not block. */
  @FunctionalInterface
  interface Listener {
    /**
     * What is said for one level may have changed, which concerns all below it too. By default it
     * is heard as {@link #changedAny()}.
     */
    default void changed(String level) {
      changedAny();
    }

    /** What is said for any level may have changed. */
    void changedAny();
  }

  /**
   * One source's answer: a document, or a problem, or both. With both, the source can't be read any
   * more and the document is what must outlive that: its denials and what it adds count, and all
   * else is unknown.
   *
   * @param document the document; null if nothing is known
   * @param problem why it is not known, without content; null if it is
   * @param confirmedNanoTime when it was last confirmed, by the monotonic clock
   * @param confirmedEpochNanos when it was last confirmed, by the wall clock
   * @param ages false if it never goes stale (the environment)
   * @param changedEpochNanos when this process first held this document for this level as it is
   *     now, by the wall clock; {@link Long#MIN_VALUE} if the source does not tell, and the last
   *     call of its listener is taken for it
   * @param validUntilEpochNanos when it goes stale at the latest, by the wall clock; {@link
   *     Long#MAX_VALUE} if only its age tells
   * @param absent the source can be read and has no document for this level: that is not silence,
   *     so that nothing is unset, but what other sources and levels grant counts
   */
  record Answer(
      @Nullable MaskedDocument document,
      @Nullable String problem,
      long confirmedNanoTime,
      long confirmedEpochNanos,
      boolean ages,
      long changedEpochNanos,
      long validUntilEpochNanos,
      boolean absent) {
    /** An answer that is as good as it is young. */
    public Answer(
        @Nullable MaskedDocument document,
        @Nullable String problem,
        long confirmedNanoTime,
        long confirmedEpochNanos,
        boolean ages,
        long changedEpochNanos) {
      this(
          document,
          problem,
          confirmedNanoTime,
          confirmedEpochNanos,
          ages,
          changedEpochNanos,
          Long.MAX_VALUE,
          false);
    }

    /** An answer that does not tell since when it has been the same. */
    public Answer(
        @Nullable MaskedDocument document,
        @Nullable String problem,
        long confirmedNanoTime,
        long confirmedEpochNanos,
        boolean ages) {
      this(document, problem, confirmedNanoTime, confirmedEpochNanos, ages, Long.MIN_VALUE);
    }

    /** A document that is known and never goes stale. */
    public static Answer ageless(MaskedDocument document) {
      return new Answer(document, null, 0, 0, false);
    }

    /** Nothing is known, and why. */
    public static Answer unknown(String problem) {
      return new Answer(null, problem, 0, 0, true);
    }
  }
}
