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
 * @param problem as of {@link KnownDocument}
 * @param absent as of {@link KnownDocument}
 * @param validUntilEpochNanos as of {@link KnownDocument}
 */
record DocumentStatus(@Nullable String problem, boolean absent, long validUntilEpochNanos) {
  /** A document counts until its age tells: most need no caveat. */
  static final DocumentStatus NONE = new DocumentStatus(null, false, Long.MAX_VALUE);

  private static final List<DocumentStatus> COMMON =
      List.of(NONE, new DocumentStatus(null, true, Long.MAX_VALUE), made(KnownDocument.NOTHING));

  private static DocumentStatus made(KnownDocument known) {
    return new DocumentStatus(known.problem(), known.absent(), known.validUntilEpochNanos());
  }

  /** The caveat of what is held: one object for all, where many have it. */
  static DocumentStatus of(KnownDocument known) {
    DocumentStatus status = made(known);
    int common = COMMON.indexOf(status);
    return common < 0 ? status : COMMON.get(common);
  }

  /** How much it takes for itself, in bytes. */
  int weight() {
    return COMMON.contains(this) ? 0 : 32;
  }
}
