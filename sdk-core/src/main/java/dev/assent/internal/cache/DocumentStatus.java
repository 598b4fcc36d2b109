/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rare properties of a cached document: no document is known, the source has no document (any
 * more), or the document has an end before its maximum age. Immutable; entries share common
 * instances.
 *
 * @param problem see {@link KnownDocument}
 * @param isAbsent see {@link KnownDocument}
 * @param validUntilEpochNanos see {@link KnownDocument}
 */
record DocumentStatus(@Nullable String problem, boolean isAbsent, long validUntilEpochNanos) {
  /** The status of most documents: only the document's age limits its validity. */
  static final DocumentStatus NONE = new DocumentStatus(null, false, Long.MAX_VALUE);

  private static final List<DocumentStatus> COMMON =
      List.of(NONE, new DocumentStatus(null, true, Long.MAX_VALUE), made(KnownDocument.NOTHING));

  private static DocumentStatus made(KnownDocument known) {
    return new DocumentStatus(
        known.problem(), known.isAbsent(), known.times().validUntilEpochNanos());
  }

  /** Returns the status of a document: one shared object for each common status. */
  static DocumentStatus of(KnownDocument known) {
    DocumentStatus status = made(known);
    int common = COMMON.indexOf(status);
    return common < 0 ? status : COMMON.get(common);
  }

  /** Returns the estimated size in bytes; 0 if the object is shared. */
  int weight() {
    return COMMON.contains(this) ? 0 : 32;
  }
}
