/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import org.jspecify.annotations.Nullable;

/**
 * The choices of one source, as far as they are known in memory. Implementations are thread-safe
 * and never block; choices that they have not loaded yet are unknown. An application's own source
 * is a {@link DocumentSource}, for which the cache creates one of these.
 */
public interface KnownChoices extends AutoCloseable {
  /** The name in explanations and receipts, such as {@code env} or {@code file:consent.json}. */
  String name();

  /**
   * Returns the source's answer for one level. Never blocks: a source that has not loaded yet
   * returns {@link Answer#unknown}, and calls the listener when it has loaded.
   *
   * @param level a level of a subject's path
   */
  Answer answer(String level);

  /**
   * Starts the source. It is called once, before the first {@link #answer}. The source may call the
   * listener from any thread, whenever an answer may have changed.
   */
  void start(Listener listener);

  @Override
  default void close() {}

  /** Receives reports that answers may have changed. Thread-safe; its methods do not block. */
  @FunctionalInterface
  interface Listener {
    /**
     * Reports that the answer for one level may have changed, which concerns all levels below it
     * too. By default this is the same as {@link #changedAny()}.
     */
    default void changed(String level) {
      changedAny();
    }

    /** Reports that the answer for any level may have changed. */
    void changedAny();
  }

  /**
   * The answer of one source: a document, a problem, or both. If both are present, the source
   * cannot be read any more, and the document is the part that remains in force: its denials and
   * added categories apply, and everything else is unknown.
   *
   * @param document the document; null if it is unknown
   * @param problem the reason why it is unknown, without content; null if it is known
   * @param confirmedNanoTime the time of the last confirmation, by the monotonic clock
   * @param confirmedEpochNanos the time of the last confirmation, by the wall clock
   * @param ages whether it becomes stale; false for the environment
   * @param changedEpochNanos the time since which this process has had this document for this
   *     level, by the wall clock; {@link Long#MIN_VALUE} if the source does not know it, so that
   *     the last call of its listener is used instead
   * @param validUntilEpochNanos the latest time at which it becomes stale, by the wall clock;
   *     {@link Long#MAX_VALUE} if only its age limits it
   * @param isAbsent whether the source can be read and has no document for this level: then no cell
   *     is unset, but the grants of other sources and levels apply
   * @param progress how current the answer is; null if the source has no positions
   */
  record Answer(
      @Nullable MaskedDocument document,
      @Nullable String problem,
      long confirmedNanoTime,
      long confirmedEpochNanos,
      boolean ages,
      long changedEpochNanos,
      long validUntilEpochNanos,
      boolean isAbsent,
      @Nullable Progress progress) {
    /** Creates an answer of a source without positions. */
    public Answer(
        @Nullable MaskedDocument document,
        @Nullable String problem,
        long confirmedNanoTime,
        long confirmedEpochNanos,
        boolean ages,
        long changedEpochNanos,
        long validUntilEpochNanos,
        boolean isAbsent) {
      this(
          document,
          problem,
          confirmedNanoTime,
          confirmedEpochNanos,
          ages,
          changedEpochNanos,
          validUntilEpochNanos,
          isAbsent,
          null);
    }

    /** Creates an answer that only its age limits. */
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

    /** Creates an answer without the time since which it has been the same. */
    public Answer(
        @Nullable MaskedDocument document,
        @Nullable String problem,
        long confirmedNanoTime,
        long confirmedEpochNanos,
        boolean ages) {
      this(document, problem, confirmedNanoTime, confirmedEpochNanos, ages, Long.MIN_VALUE);
    }

    /** Returns the same answer with how current it is. */
    public Answer with(Progress progress) {
      return new Answer(
          document,
          problem,
          confirmedNanoTime,
          confirmedEpochNanos,
          ages,
          changedEpochNanos,
          validUntilEpochNanos,
          isAbsent,
          progress);
    }

    /** Returns the answer with a known document that never becomes stale. */
    public static Answer ageless(MaskedDocument document) {
      return new Answer(document, null, 0, 0, false);
    }

    /** Returns the answer without a document, with the reason. */
    public static Answer unknown(String problem) {
      return new Answer(null, problem, 0, 0, true);
    }
  }
}
