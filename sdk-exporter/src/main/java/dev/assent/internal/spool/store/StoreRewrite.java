/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import dev.assent.ledger.Lost;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the remaining frames of all segments under another key. For each segment it writes at most
 * one new segment with the same age. The new segments take effect with the new key; otherwise, the
 * next start deletes them. Not thread-safe.
 *
 * <p>During the rewrite, the index of the old segments follows the result. If the rewrite fails,
 * the frames and counts left in that index are the loss.
 */
final class StoreRewrite {
  private final Segments segments;
  private final RecordIo records;
  private final SpoolKey key;
  private final FrameRewriter each;
  private final List<Segment> written = new ArrayList<>();

  StoreRewrite(Segments segments, RecordIo records, SpoolKey key, FrameRewriter each) {
    this.segments = segments;
    this.records = records;
    this.key = key;
    this.each = each;
  }

  /** Writes and forces all new segments, and returns them. */
  List<Segment> run() throws IOException {
    for (Segment segment : segments.all()) {
      segments.scan(segment, (id, frame) -> {});
      Segment rewritten = rewrite(segment);
      if (rewritten != null) {
        segments.file(rewritten).force();
        segments.close(rewritten);
        if (!segment.isSeen()) {
          rewritten.unseen();
        }
      }
    }
    return written;
  }

  /** The new segments written so far. */
  List<Segment> written() {
    return written;
  }

  private @Nullable Segment rewrite(Segment from) throws IOException {
    Segment to = null;
    for (int ordinal = 0; ordinal < from.index().size(); ordinal++) {
      StoredFrame kept = from.index().isLive(ordinal) ? kept(from, ordinal) : null;
      if (kept != null) {
        to = to == null ? create(from) : to;
        records.append(segments.file(to), to, from.index().id(ordinal), kept);
      }
    }
    return to;
  }

  private Segment create(Segment from) throws IOException {
    Segment to = segments.create(key, from.header().bornEpochNanos(), from.bornNanos());
    written.add(to);
    return to;
  }

  private @Nullable StoredFrame kept(Segment from, int ordinal) throws IOException {
    StoredFrame frame;
    try {
      frame = records.read(segments.file(from), from, ordinal);
    } catch (DamagedFrame damaged) {
      segments.lose(from, ordinal, Lost.SPOOL_DAMAGED);
      return null;
    }
    StoredFrame kept;
    try {
      kept = each.rewrite(from.index().id(ordinal), frame);
    } catch (RuntimeException undecided) {
      segments.lose(from, ordinal, Lost.SPOOL_ERASED);
      return null;
    }
    if (kept == null) {
      segments.remove(from, ordinal);
    } else {
      from.index().setCount(ordinal, kept.count());
    }
    return kept;
  }
}
