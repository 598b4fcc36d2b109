/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import org.jspecify.annotations.Nullable;

/**
 * What the choices amount to for one category and purpose, and which choice decided. Immutable; it
 * holds at the moment at which its {@link ResolvedChoices} were read, until the end that it states.
 *
 * @param state what the choices amount to
 * @param level the level of the path that decided, or at which something is not known; null if none
 * @param source the name of the source that decided, or that does not know; null if none
 * @param revision the revision of the document that decided; -1 if none did
 * @param choice the choice that decided: the grant, the denial, or the grant that does not count
 *     any more; null if none was made
 * @param notBeforeEpochNanos the time of the grant, which may lie ahead: older data is not covered;
 *     {@link Long#MIN_VALUE} if not granted
 * @param notAfterEpochNanos when a grant or silence ends by the wall clock, by expiry or staleness,
 *     its own or that of another grant under which an earlier denial stands again; {@link
 *     Long#MAX_VALUE} if it does not
 * @param lastsNanos how much longer a grant or silence lasts by the monotonic clock, counted from
 *     {@link ResolvedChoices#nanoTime()}, until the same; {@link Long#MAX_VALUE} if it does not end
 * @param ageNanos the age of what decided: since its source confirmed it; -1 if it does not age
 * @param interrupted whether the state is {@link State#UNKNOWN} only because a source can't be read
 *     or did not confirm in time what it said: nobody changed a choice, as far as is known
 * @param problem why the state is {@link State#UNKNOWN}, without content; null if it is another
 */
public record EffectiveChoice(
    State state,
    @Nullable String level,
    @Nullable String source,
    long revision,
    @Nullable MaskedChoice choice,
    long notBeforeEpochNanos,
    long notAfterEpochNanos,
    long lastsNanos,
    long ageNanos,
    boolean interrupted,
    @Nullable String problem) {
  /** What choices amount to. */
  public enum State {
    /** A grant is in force, and nothing speaks against it. */
    GRANTED,
    /** It was denied at some level by some source. */
    DENIED,
    /** Every source gave a valid document for every level, and none says anything. */
    UNSET,
    /** Anything else. */
    UNKNOWN
  }

  /** Whether a grant is in force. */
  public boolean granted() {
    return state == State.GRANTED;
  }

  /** Whether the grant that is in force covers data that was held. */
  public boolean coversHeld() {
    return granted() && choice != null && choice.coversHeld();
  }
}
