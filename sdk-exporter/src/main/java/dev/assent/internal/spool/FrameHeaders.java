/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.catalog.Declarations;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.data.Stamp;
import dev.assent.ledger.Signal;
import java.util.List;

/** Creates the headers of the frames of one signal. Thread-safe. */
record FrameHeaders(Spool spool, Signal signal) {
  /** Returns the paths of a stamp's subjects, as in a header. */
  static List<String> paths(Stamp stamp) {
    return stamp.subject().subjectPaths().stream().map(SubjectPath::value).toList();
  }

  /** What readable documents have added to content of a stamp's subjects since the capture. */
  static long added(Stamp stamp) {
    return stamp.subject().decision().addedToWaiting(stamp.capturedUnder());
  }

  byte[] of(Stamp stamp, boolean possiblySent, List<String> paths, Declarations declared) {
    return spool.encode(
        new FrameHeader(
            signal,
            possiblySent,
            stamp.earliestEpochNanos(),
            stamp.ownMask(),
            stamp.fieldsMask(),
            paths,
            declared,
            added(stamp)));
  }
}
