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
 * @param sinceEpochNanos since when the document has had this end; 0 if it has none
 */
record DocumentStatus(
    @Nullable String problem, boolean isAbsent, long validUntilEpochNanos, long sinceEpochNanos) {
  /** The status of most documents: only the document's age limits its validity. */
  static final DocumentStatus NONE = new DocumentStatus(null, false, Long.MAX_VALUE, 0);

  private static final List<DocumentStatus> COMMON =
      List.of(
          NONE,
          new DocumentStatus(null, true, Long.MAX_VALUE, 0),
          new DocumentStatus(KnownDocument.NOTHING.problem(), false, Long.MAX_VALUE, 0));

  /** Returns the status of the document after this one: one shared object for a common status. */
  DocumentStatus then(KnownDocument known) {
    long end = known.times().validUntilEpochNanos();
    boolean isSame = end == validUntilEpochNanos;
    long since = isSame ? sinceEpochNanos : known.times().confirmedEpochNanos();
    DocumentStatus status =
        new DocumentStatus(
            known.problem(), known.isAbsent(), end, end == Long.MAX_VALUE ? 0 : since);
    int common = COMMON.indexOf(status);
    return common < 0 ? status : COMMON.get(common);
  }

  /** Returns the estimated size in bytes; 0 if the object is shared. */
  int weight() {
    return COMMON.contains(this) ? 0 : 40;
  }
}
