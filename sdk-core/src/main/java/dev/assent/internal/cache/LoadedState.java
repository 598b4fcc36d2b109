/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found stored for one source. Immutable.
 *
 * @param documents by level, in the order in which they were saved; empty where there is a problem
 * @param highWaterEpochNanos the highest wall time that was seen before; {@link Long#MIN_VALUE} if
 *     none is known. A wall clock below it was set back
 * @param complete false where a level that is not among them may have been denied all the same:
 *     what was stored could not be read, now or before, or did not all fit
 * @param problem why it can't be read, without content; null if it can, or nothing was ever stored
 */
record LoadedState(
    Map<String, StoredDocument> documents,
    long highWaterEpochNanos,
    boolean complete,
    @Nullable String problem) {
  /** Nothing was ever stored. */
  static final LoadedState FIRST = new LoadedState(Map.of(), Long.MIN_VALUE, true, null);

  /** Something was stored that can't be read: all of it may have been denials. */
  static LoadedState unreadable(String problem) {
    return new LoadedState(Map.of(), Long.MIN_VALUE, false, problem);
  }

  /** The documents with those of another process, or of an earlier save. */
  Map<String, StoredDocument> joinedWith(Iterable<StoredDocument> ours) {
    Map<String, StoredDocument> all = new LinkedHashMap<>();
    ours.forEach(document -> all.merge(document.level(), document, StoredDocument::joined));
    documents.forEach((level, document) -> all.merge(level, document, StoredDocument::joined));
    return all;
  }

  /** Without the subjects and what they said. */
  @Override
  public String toString() {
    return "LoadedState[levels=" + documents.size() + ", complete=" + complete + "]";
  }
}
