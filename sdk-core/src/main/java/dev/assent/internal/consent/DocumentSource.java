/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.internal.position.Interest;
import dev.assent.internal.position.Seen;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A source of choices that is asked subject by subject, such as a consent platform. It is the
 * internal form of the source that an application implements. The cache calls it, never the
 * application's threads. There is at most one request for a subject at a time. After a fault of an
 * implementation (null, an exception, the document of another subject, no answer in time), data is
 * withheld, the fault is counted, and it is logged once without content. Thread-safe.
 */
public interface DocumentSource extends AutoCloseable {
  /**
   * The name in explanations, receipts and meters. It is the same at every start and holds no
   * credentials.
   */
  String name();

  /** The words for the source in log lines, which show no part of an address. */
  default String label() {
    return name();
  }

  /**
   * Requests the choices of the subject of one level. The call should return at once and complete
   * the stage later, on any thread. A stage that does not complete within the cache's timeout
   * counts as failed.
   *
   * @param inquiry the question
   * @return the reply; an exceptional completion counts as {@link SourceReply.Failed}
   */
  CompletionStage<SourceReply> load(Inquiry inquiry);

  /**
   * Starts the source. It is called once, before the first {@link #load}. A source that is notified
   * of changes reports them to the listener; other sources are polled.
   */
  default void start(Listener listener) {}

  /** Closes the source. Stages that have not completed are cancelled before. */
  @Override
  default void close() {}

  /**
   * An inquiry about one subject.
   *
   * @param subject the level, such as {@code acme} or {@code acme/u7}
   * @param validator the validator of the last reply about it; null if the reply must hold the
   *     whole document
   * @param seen what is known of the document; a reply that is older does not count
   * @param isBackground whether nothing waits for the reply, so that others may precede it
   */
  record Inquiry(String subject, @Nullable String validator, Seen seen, boolean isBackground) {
    /** Creates an inquiry to a source without positions. */
    public Inquiry(String subject, @Nullable String validator) {
      this(subject, validator, Seen.NOTHING, false);
    }

    /** Returns a text without the subject. */
    @Override
    public String toString() {
      return "Inquiry[conditional=" + (validator != null) + "]";
    }
  }

  /** Receives reports of changes. Thread-safe; its methods do not block. */
  interface Listener {
    /**
     * Reports that the document of this level changed. It is loaded again if it is in the cache.
     */
    void changed(String subject);

    /**
     * Reports that the document of this level changed. It is loaded again, until a reply is as new
     * as the change.
     *
     * @param change what the source says about the change
     */
    default void changed(String subject, Seen change) {
      changed(subject);
    }

    /**
     * Returns what a source with positions is told about the levels in use, for a stream that
     * announces nothing else; null if the source must announce everything.
     */
    default @Nullable Interest interest() {
      return null;
    }

    /**
     * Declares whether the source reports every change from now on. After true, which may be
     * repeated, every cached document is checked again, since earlier changes are unknown. After
     * false, the cache polls.
     */
    void announced(boolean all);
  }
}
