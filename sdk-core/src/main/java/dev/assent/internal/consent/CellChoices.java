/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.internal.time.ClockReading;
import dev.assent.internal.time.EpochNanos;
import dev.assent.policy.Purpose;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The choices of one document for one cell at one moment, and which of them counts: the latest; if
 * times are equal, a denial, or else the grant that ends first. Not thread-safe.
 *
 * <p>A denial takes effect whatever its time. A grant that is dated in the future lifts no denial
 * before it begins; until then, the latest of the other choices says whether a denial is lifted.
 */
final class CellChoices {
  /**
   * A grant that is ahead by less has begun. The choices that this process makes in one tick of its
   * clock are dated one after the other, and a grant is in force when the call returns.
   */
  private static final long AHEAD_NANOS = 1_000_000;

  private final long since;
  private final ClockReading now;
  private @Nullable MaskedChoice latest;
  private @Nullable MaskedChoice begun; // known only if there is a denial
  private @Nullable MaskedChoice denial;
  private @Nullable Instant begins;
  private boolean coverHeld = true;

  /**
   * @param since the cell's {@code since}, in epoch nanoseconds; {@link Long#MIN_VALUE} if it has
   *     none
   */
  CellChoices(
      MaskedDocument document, Purpose purpose, int categoryBit, long since, ClockReading now) {
    this.since = since;
    this.now = now;
    for (MaskedChoice choice : document.choices()) {
      if (choice.covers(purpose, categoryBit)) {
        add(choice);
      }
    }
    if (denial != null) {
      Instant soon = Instant.ofEpochSecond(0, EpochNanos.plus(now.epochNanos(), AHEAD_NANOS));
      for (MaskedChoice choice : document.choices()) {
        if (choice.covers(purpose, categoryBit)) {
          addBegun(choice, soon);
        }
      }
    }
  }

  private void add(MaskedChoice choice) {
    int order = latest == null ? 1 : choice.at().compareTo(latest.at());
    coverHeld = (order > 0 || coverHeld) && (order < 0 || choice.coversHeld());
    latest = laterOf(latest, choice);
    if (choice.isDenied()) {
      denial = denial == null || choice.at().isAfter(denial.at()) ? choice : denial;
    }
  }

  private void addBegun(MaskedChoice choice, Instant soon) {
    if (choice.isDenied() || choice.at().isBefore(soon)) {
      begun = laterOf(begun, choice);
    } else if (begins == null || choice.at().isBefore(begins)) {
      begins = choice.at();
    }
  }

  private MaskedChoice laterOf(@Nullable MaskedChoice known, MaskedChoice choice) {
    if (known == null) {
      return choice;
    }
    int order = choice.at().compareTo(known.at());
    boolean isLater = order > 0 || (order == 0 && strictness(choice) < strictness(known));
    return isLater ? choice : known;
  }

  private long strictness(MaskedChoice choice) {
    return choice.isDenied() ? Long.MIN_VALUE : isOlder(choice) ? 0 : choice.endEpochNanos();
  }

  /** The choice that counts, which may be a grant that is dated in the future; null if none. */
  @Nullable MaskedChoice latest() {
    return latest;
  }

  /** The latest denial, whether a grant has lifted it or not; null if there is none. */
  @Nullable MaskedChoice denial() {
    return denial;
  }

  /** Returns whether the latest of the choices that have begun is a grant in force. */
  boolean isDenialLifted() {
    return begun != null && !begun.isDenied() && ended(begun) == null;
  }

  /** Returns whether all grants with the time of the latest choice cover data on hold. */
  boolean coverHeld() {
    return coverHeld;
  }

  /**
   * The nanoseconds until the first of the grants begins that are dated in the future; {@link
   * Long#MAX_VALUE} if there is none.
   */
  long beginNanos() {
    return begins == null
        ? Long.MAX_VALUE
        : EpochNanos.minus(EpochNanos.nanos(begins), now.epochNanos());
  }

  /** The nanoseconds until the latest choice ends; {@link Long#MAX_VALUE} if it does not end. */
  long expiryNanos() {
    return expiryNanos(latest);
  }

  /** The nanoseconds until the first of the grants ends that keep the denial lifted. */
  long liftNanos() {
    return Math.min(expiryNanos(latest), expiryNanos(begun));
  }

  private long expiryNanos(@Nullable MaskedChoice choice) {
    long end = choice == null ? Long.MAX_VALUE : choice.endEpochNanos();
    return end == Long.MAX_VALUE ? end : EpochNanos.minus(end, now.epochNanos());
  }

  /** Returns why a grant does not count, though it may have begun; null if it counts. */
  @Nullable String ended(MaskedChoice grant) {
    if (isOlder(grant)) {
      return grant.terms() == null
          ? "the grant names no terms, and the rule requires terms"
          : "the grant was made under older terms than the rule requires";
    }
    return isOver(grant) ? "the grant has expired" : null;
  }

  /** Returns whether a grant would count if it had not expired. */
  boolean hasExpired(MaskedChoice grant) {
    return !isOlder(grant) && isOver(grant);
  }

  private boolean isOver(MaskedChoice grant) {
    return now.epochNanos() >= grant.endEpochNanos();
  }

  private boolean isOlder(MaskedChoice grant) {
    return since != Long.MIN_VALUE
        && (grant.terms() == null || EpochNanos.nanos(grant.terms()) < since);
  }
}
