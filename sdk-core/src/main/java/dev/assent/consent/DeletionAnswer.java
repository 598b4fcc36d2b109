/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.consent;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the receiver of a deletion request said of it. It is the word of the receiver: Assent has
 * not looked itself. Immutable and thread-safe.
 *
 * @param id the id of the request, by which the receiver knows it
 * @param subject whose data it is about
 * @param state how far the deletion is
 * @param look the look that found nothing; null in a state without one
 * @param at the time of this look, by the receiver's clock; null without a look
 * @param late how much data arrived after it was deleted; the state is that of this data, too
 * @param superseded how many answers {@link State#NOT_FOUND} or {@link State#NOTHING_FOUND} turned
 *     out to be wrong, since such data arrived later
 */
public record DeletionAnswer(
    String id,
    Subject subject,
    State state,
    @Nullable Look look,
    @Nullable Instant at,
    long late,
    long superseded) {
  /** How far a deletion is. */
  public enum State {
    /** The receiver has the request. */
    ACCEPTED,

    /** A store deleted, and no look that counts has been taken yet. */
    DELETED,

    /** Data was deleted, and a look found nothing. */
    NOT_FOUND,

    /** No look found anything, also the first one: nothing was deleted. */
    NOTHING_FOUND,

    /** Nobody looks: the receiver says that it has no such data. Final. */
    NOT_KEPT,

    /** A store does not answer; the receiver tries again. */
    AWAY,

    /** Somebody has to correct the receiver. */
    CANNOT,

    /** A store said that it deleted, and the data is still there. */
    CONTRADICTED,

    /** The deletion changed data of others, and was stopped. */
    HARMED,

    /** No final answer came within eight days: nobody knows whether the data is gone. Final. */
    UNANSWERED
  }

  /** A look for the data after it was deleted. */
  public enum Look {
    /** The first one, when all data that was sent before should have arrived. */
    T1,

    /** The second one, a day later. Final. */
    T2
  }

  /** Checks that id, subject and state are not null. */
  public DeletionAnswer {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(state, "state");
  }

  /** Whether no further answer about this request follows. */
  public boolean isFinal() {
    return look == Look.T2 || state == State.NOT_KEPT || state == State.UNANSWERED;
  }

  /** Omits the subject and the id. */
  @Override
  public String toString() {
    return "DeletionAnswer[state=" + state + ", look=" + look + "]";
  }
}
