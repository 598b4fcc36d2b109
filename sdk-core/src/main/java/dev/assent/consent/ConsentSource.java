/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.consent;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A source of choices that an application implements, such as the client of a consent platform.
 * Assent sends one inquiry per subject, in the background and on a separate thread, and caches the
 * replies. Implementations must be thread-safe. Assent sends at most one inquiry about a subject at
 * a time.
 *
 * <p>An inquiry fails if the reply is null, an exception, the document of another subject, or a
 * document with an undeclared category, or if no reply arrives within 15 seconds. After a failure,
 * the last known choices of the subject remain in force until they are stale; a subject without
 * known choices is unknown. Assent counts failures, and logs them once, without content.
 */
public interface ConsentSource extends AutoCloseable {
  /**
   * The name of the source in explanations, receipts and meters. It must be the same at every
   * start, differ from the names of other sources, and not contain credentials. The choices of a
   * source whose name is null are not stored.
   */
  String name();

  /**
   * Requests the choices of one subject. The call must return at once. The implementation completes
   * the stage later, on any thread.
   *
   * @param inquiry the question
   * @return the reply; an exceptional completion counts as {@link ConsentReply.Failed}
   */
  CompletionStage<ConsentReply> load(Inquiry inquiry);

  /**
   * Starts the source. Each instance of Assent that has the source calls this method once, before
   * the first {@link #load}. A source that is notified of changes reports them to the listener;
   * Assent polls all other sources.
   */
  default void start(Listener listener) {}

  /**
   * Closes the source. Assent cancels the stages that have not completed before it calls this
   * method. {@code Assent.close()} does not wait for it.
   */
  @Override
  default void close() {}

  /**
   * An inquiry about one subject.
   *
   * @param subject a level of a subject's path, such as {@code acme} or {@code acme/u7}
   * @param validator the validator of the last reply about the subject; null if the reply must hold
   *     the whole document
   */
  record Inquiry(String subject, @Nullable String validator) {
    /** Returns a text without the subject. */
    @Override
    public String toString() {
      return "Inquiry[conditional=" + (validator != null) + "]";
    }
  }

  /** Receives reports of changes from a source. Thread-safe; its methods do not block. */
  interface Listener {
    /**
     * Reports that the document of this subject changed. Assent loads the document again if it is
     * in the cache.
     */
    void changed(String subject);

    /**
     * Declares whether the source reports every change from now on. After true, which may be
     * repeated, Assent checks every cached document again, since it does not know the earlier
     * changes. After false, Assent polls the subjects.
     */
    void announced(boolean all);
  }
}
