/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stored documents of one source, as read from the disk. Immutable.
 *
 * @param documents by level, in the order of the save; empty if there is a problem
 * @param highWaterEpochNanos the highest wall time observed before; {@link Long#MIN_VALUE} if none
 *     is known. A wall clock below this value was set back
 * @param isComplete false if a level without a document may have been denied: the stored state was
 *     unreadable, now or before, or did not fit
 * @param problem the reason why the state is unreadable, without content; null if it was read, or
 *     if nothing was ever stored
 */
record LoadedState(
    Map<String, StoredDocument> documents,
    long highWaterEpochNanos,
    boolean isComplete,
    @Nullable String problem) {
  /** The state before the first save. */
  static final LoadedState FIRST = new LoadedState(Map.of(), Long.MIN_VALUE, true, null);

  /** Returns an unreadable state: all of its documents may have been denials. */
  static LoadedState unreadable(String problem) {
    return new LoadedState(Map.of(), Long.MIN_VALUE, false, problem);
  }

  /** Returns these documents, merged with those of another process or of an earlier save. */
  Map<String, StoredDocument> joinedWith(Iterable<StoredDocument> ours) {
    Map<String, StoredDocument> all = new LinkedHashMap<>();
    ours.forEach(document -> all.merge(document.level(), document, StoredDocument::joined));
    documents.forEach((level, document) -> all.merge(level, document, StoredDocument::joined));
    return all;
  }

  /** Omits the subjects and their choices. */
  @Override
  public String toString() {
    return "LoadedState[levels=" + documents.size() + ", complete=" + isComplete + "]";
  }
}
