/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.consent.ChoiceState;
import org.jspecify.annotations.Nullable;

/**
 * The result of all choices for one category and purpose, with the choice that decided. It is valid
 * from the moment at which its {@link ResolvedChoices} were read until the end that it states.
 * Immutable.
 *
 * @param state the result
 * @param level the level of the path that decided, or at which a choice is unknown; null if there
 *     is none
 * @param source the name of the source that decided, or whose choice is unknown; null if there is
 *     none
 * @param revision the revision of the document that decided; -1 if none did
 * @param choice the choice that decided: the grant, the denial, or the grant that no longer
 *     applies; null if there is no choice
 * @param coversHeld whether a grant is in force that covers data on hold: at the deciding level, so
 *     do all grants of all sources, whichever of them decided
 * @param notBeforeEpochNanos the time of the grant, which may be in the future: older data is not
 *     covered; {@link Long#MIN_VALUE} if not granted
 * @param notAfterEpochNanos the end of a grant, a denial or an unset state by the wall clock, or of
 *     an unknown one in which data may wait; {@link Long#MAX_VALUE} if it does not end. The cause
 *     is expiry or staleness, or the end of another grant that overrides an earlier denial; for a
 *     denial, the beginning of a grant that is dated in the future
 * @param lastsNanos the nanoseconds until the same end by the monotonic clock, counted from {@link
 *     ResolvedChoices#nanoTime()}; {@link Long#MAX_VALUE} if it does not end
 * @param ageNanos the nanoseconds since the source confirmed the deciding choice; -1 if it does not
 *     age
 * @param doubt why the state is {@link ChoiceState#UNKNOWN}, as far as data that waits is concerned
 * @param problem the reason for the state {@link ChoiceState#UNKNOWN}, without content; null for
 *     another state
 */
public record EffectiveChoice(
    ChoiceState state,
    @Nullable String level,
    @Nullable String source,
    long revision,
    @Nullable MaskedChoice choice,
    boolean coversHeld,
    long notBeforeEpochNanos,
    long notAfterEpochNanos,
    long lastsNanos,
    long ageNanos,
    Doubt doubt,
    @Nullable String problem) {
  /** Kinds of unknown choices, by what becomes of data that waits. */
  public enum Doubt {
    /** The choice is not unknown. */
    NONE,

    /**
     * Only a source is missing: it cannot be read or did not confirm its choices in time, and no
     * choice is known to have changed.
     */
    UNCONFIRMED,

    /** A grant does not count, or a source has no document: data may wait for a choice. */
    UNKNOWN,

    /** A grant does not count, and a source did not confirm its choices: nothing new waits. */
    LAPSED,

    /** A grant has expired: nothing waits. */
    EXPIRED
  }

  /** Returns whether a grant is in force. */
  public boolean isGranted() {
    return state == ChoiceState.GRANTED;
  }
}
