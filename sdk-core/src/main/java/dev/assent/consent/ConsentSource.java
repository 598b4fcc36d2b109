/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.consent;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A source of choices that an application implements, such as the client of a consent platform. It
 * is asked per subject, in the background, on a thread of its own; its replies are cached.
 * Implementations are thread-safe; for one subject there is one request at a time.
 *
 * <p>Null, an exception, the document of another subject, a category that is not declared, and no
 * reply within 15 seconds count as a failure: the subject's last known choices stay in force until
 * they are too old, and a subject without any is unknown. Failures are counted, and logged once
 * without content.
 */
public interface ConsentSource extends AutoCloseable {
  /**
   * The name in explanations, receipts and meters. It is the same at every start and holds no
   * credentials.
   */
  String name();

  /**
   * Asks for the choices of one subject. It returns at once, and completes the stage later, on any
   * thread.
   *
   * @param inquiry the question
   * @return the reply; an exceptional completion counts as {@link ConsentReply.Failed}
   */
  CompletionStage<ConsentReply> load(Inquiry inquiry);

  /**
   * Called once, before the first {@link #load}. A source that learns of changes reports them to
   * the listener; others are polled.
   */
  default void start(Listener listener) {}

  /** Ends the source. Stages that have not completed are cancelled before. */
  @Override
  default void close() {}

  /**
   * A question.
   *
   * @param subject the level of a subject's path, such as {@code acme} or {@code acme/u7}
   * @param validator the validator of the last reply about it; null to ask for the whole document
   */
  record Inquiry(String subject, @Nullable String validator) {
    /** Without the subject. */
    @Override
    public String toString() {
      return "Inquiry[conditional=" + (validator != null) + "]";
    }
  }

  /** Learns of changes. Thread-safe; it does not block. */
  interface Listener {
    /** The document of this subject has changed: it is loaded again if it is cached. */
    void changed(String subject);

    /**
     * Whether the source reports every change from now on. On true, which may be repeated,
     * everything in the cache is checked again, since earlier changes are not known; on false,
     * subjects are polled.
     */
    void announced(boolean all);
  }
}
