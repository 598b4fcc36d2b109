/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where choices are asked for, subject by subject: a consent platform. The interface for what an
 * application writes itself. The cache calls it, never the application's own threads; for one
 * subject there is one request at a time. What an implementation does wrong (null, exceptions,
 * documents of others, no answer in time) withholds, is counted, and is logged once without
 * content.
 */
public interface DocumentSource extends AutoCloseable {
  /**
   * The name in explanations, receipts and meters, the same at every start, without credentials.
   */
  String name();

  /**
   * Asks for what one level's subject said. It should return at once and complete the stage later,
   * on any thread; one that has not completed within the cache's timeout has failed.
   *
   * @param inquiry what is asked
   * @return the reply; an exceptional completion counts as {@link SourceReply.Failed}
   */
  CompletionStage<SourceReply> load(Inquiry inquiry);

  /**
   * Called once, before the first {@link #load}. A source that is told of changes hands them on;
   * others are only polled.
   */
  default void start(Listener listener) {}

  /** Ends what was started. Stages that have not completed are cancelled before. */
  @Override
  default void close() {}

  /**
   * What is asked.
   *
   * @param subject the level, such as {@code acme} or {@code acme/u7}
   * @param validator what the last reply for it gave as its validator; null if the whole document
   *     is wanted
   */
  record Inquiry(String subject, @Nullable String validator) {
    /** Without the subject. */
    @Override
    public String toString() {
      return "Inquiry[conditional=" + (validator != null) + "]";
    }
  }

  /** Hears of changes. Thread-safe; it does not block. */
  interface Listener {
    /** The document of this level has changed: it is loaded again if the cache has it. */
    void changed(String subject);

    /**
     * Whether every change from now on is announced. On true, which may be repeated, everything in
     * the cache is checked again, since what changed before is not known; on false, it is polled.
     */
    void announced(boolean all);
  }
}
