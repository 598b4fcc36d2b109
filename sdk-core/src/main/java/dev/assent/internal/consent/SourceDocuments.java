/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.internal.consent.ConsentView.Answer;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a source of many documents has told so far, and whether it can be read now. It remembers,
 * per subject, the newest revision: an older one, and the loss of an entry or of the whole source,
 * may tighten but never loosen. Immutable; it lives as long as the process.
 *
 * <ul>
 *   <li>A document of a newer revision, or of the same, replaces the known one.
 *   <li>One of an older revision only adds its denials, and what it adds to content, to the known
 *       one. From then on only a newer revision replaces it. Its grants age from when they were
 *       last seen.
 *   <li>Where the entry is gone, grants are gone, and denials stay.
 *   <li>Where the source can't be read, denials stay, and all else is unknown.
 * </ul>
 */
final class SourceDocuments {
  private final Map<String, Known> known;
  private final @Nullable String problem;
  private final long nanoTime;
  private final long epochNanos;

  /** When it could be read for the first time; a level without a document is silent since then. */
  private final long firstEpochNanos;

  /**
   * One subject's document.
   *
   * @param document the document, as it counts
   * @param tightened whether an older revision has tightened it
   * @param seen whether the last reading confirmed it; else its own times count
   * @param sinceEpochNanos since when it has been as it is, in this process
   */
  private record Known(
      MaskedDocument document,
      boolean tightened,
      boolean seen,
      long nanoTime,
      long epochNanos,
      long sinceEpochNanos) {
    Known since(long sinceEpochNanos) {
      return new Known(document, tightened, seen, nanoTime, epochNanos, sinceEpochNanos);
    }
  }

  private SourceDocuments(
      Map<String, Known> known,
      @Nullable String problem,
      long nanoTime,
      long epochNanos,
      long firstEpochNanos) {
    this.known = known;
    this.firstEpochNanos = firstEpochNanos;
    this.problem = problem;
    this.nanoTime = nanoTime;
    this.epochNanos = epochNanos;
  }

  /** Nothing yet, and why. */
  static SourceDocuments none(String problem) {
    return new SourceDocuments(Map.of(), problem, 0, 0, Long.MAX_VALUE);
  }

  /** After a reading that failed. */
  SourceDocuments failed(String problem) {
    return new SourceDocuments(known, problem, nanoTime, epochNanos, firstEpochNanos);
  }

  /** After a reading that found the same as the one before. */
  SourceDocuments confirmed(long nanoTime, long epochNanos) {
    return new SourceDocuments(known, null, nanoTime, epochNanos, firstEpochNanos);
  }

  /**
   * After a reading.
   *
   * @param documents what it found
   * @param nanoTime when it began, by the monotonic clock
   * @param epochNanos when it began, by the wall clock
   */
  SourceDocuments read(Collection<MaskedDocument> documents, long nanoTime, long epochNanos) {
    Map<String, Known> next = new HashMap<>();
    for (MaskedDocument document : documents) {
      Known now = new Known(document, false, true, nanoTime, epochNanos, epochNanos);
      Known before = known.get(document.subject());
      next.put(document.subject(), before == null ? now : newer(before, now));
    }
    known.forEach((subject, before) -> next.computeIfAbsent(subject, gone -> gone(before)));
    long first = problem != null ? epochNanos : firstEpochNanos;
    return new SourceDocuments(Map.copyOf(next), null, nanoTime, epochNanos, first);
  }

  private Known newer(Known before, Known now) {
    long was = before.document.revision();
    long is = now.document.revision();
    if (is > was || (is == was && !before.tightened)) {
      // while the source could not be read, nobody could rely on it
      return problem == null && now.document.equals(before.document)
          ? now.since(before.sinceEpochNanos)
          : now;
    }
    return unseen(DocumentMerge.tighten(before.document, now.document), before, true);
  }

  private Known gone(Known before) {
    return unseen(before.document.tightening(), before, before.tightened);
  }

  /** Keeps the times of the last reading that confirmed it. */
  private Known unseen(MaskedDocument document, Known before, boolean tightened) {
    return new Known(
        document,
        tightened,
        false,
        before.seen ? nanoTime : before.nanoTime,
        before.seen ? epochNanos : before.epochNanos,
        before.sinceEpochNanos);
  }

  @Nullable String problem() {
    return problem;
  }

  /** The document of one level, as it counts; silent where none is known. */
  MaskedDocument document(String level) {
    Known one = known.get(level);
    return one == null ? MaskedDocument.silent(level) : one.document;
  }

  /** What must outlive the loss of the source, by subject. */
  Map<String, MaskedDocument> tightening() {
    Map<String, MaskedDocument> result = new LinkedHashMap<>();
    known.keySet().stream()
        .sorted()
        .forEach(subject -> result.put(subject, document(subject).tightening()));
    return result;
  }

  Answer answer(String level) {
    Known one = known.get(level);
    if (problem != null) {
      return one == null
          ? Answer.unknown(problem)
          : new Answer(one.document.tightening(), problem, nanoTime, epochNanos, true);
    }
    if (one == null) {
      return new Answer(document(level), null, nanoTime, epochNanos, true, firstEpochNanos);
    }
    return one.seen
        ? new Answer(one.document, null, nanoTime, epochNanos, true, one.sinceEpochNanos)
        : new Answer(one.document, null, one.nanoTime, one.epochNanos, true, one.sinceEpochNanos);
  }
}
