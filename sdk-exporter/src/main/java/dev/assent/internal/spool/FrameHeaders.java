/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.catalog.Declarations;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.data.Stamp;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.ledger.Signal;
import java.util.List;
import java.util.stream.Stream;

/** Creates the headers of the frames of one signal. Thread-safe. */
record FrameHeaders(Spool spool, Signal signal) {
  /**
   * Stands among the paths of a header if the data is that of requests with the signal. It is no
   * path, so that a version that does not know it does not send the data.
   */
  private static final String GPC = ",Sec-GPC";

  /** Returns the paths of a stamp's subjects, as in a header. */
  static List<String> paths(Stamp stamp) {
    SubjectHandle subject = stamp.subject();
    Stream<String> paths = subject.subjectPaths().stream().map(SubjectPath::value);
    return (subject.hasGpc() ? Stream.concat(paths, Stream.of(GPC)) : paths).toList();
  }

  /** Returns the handle of what {@link #paths} wrote, with the process's own subject. */
  static SubjectHandle subject(List<String> paths, Decisions decisions) {
    SubjectHandle subject = decisions.processSubject();
    for (String path : paths) {
      subject = path.equals(GPC) ? subject.withGpc() : subject.and(decisions.subject(path));
    }
    return subject;
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
