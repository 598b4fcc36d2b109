/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is true of few of those that are cached: that nothing is known, that there is no document
 * (any more), or that it goes stale before its age tells. Immutable; shared where many have it.
 *
 * @param problem as of {@link Held}
 * @param absent as of {@link Held}
 * @param validUntilEpochNanos as of {@link Held}
 */
record Caveat(@Nullable String problem, boolean absent, long validUntilEpochNanos) {
  /** A document counts until its age tells: most need no caveat. */
  static final Caveat NONE = new Caveat(null, false, Long.MAX_VALUE);

  private static final List<Caveat> COMMON =
      List.of(NONE, new Caveat(null, true, Long.MAX_VALUE), made(Held.NOTHING));

  private static Caveat made(Held held) {
    return new Caveat(held.problem(), held.absent(), held.validUntilEpochNanos());
  }

  /** The caveat of what is held: one object for all, where many have it. */
  static Caveat of(Held held) {
    Caveat caveat = made(held);
    int common = COMMON.indexOf(caveat);
    return common < 0 ? caveat : COMMON.get(common);
  }

  /** How much it takes for itself, in bytes. */
  int weight() {
    return COMMON.contains(this) ? 0 : 32;
  }
}
