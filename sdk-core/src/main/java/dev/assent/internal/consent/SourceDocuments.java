/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.internal.consent.KnownChoices.Answer;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The documents that a source of many documents has returned so far, and whether the source can be
 * read now. For each subject, the newest revision is kept: an older revision, and the loss of an
 * entry or of the whole source, may tighten a document but never loosen it. Immutable. The
 * documents are lost when the process ends.
 *
 * <ul>
 *   <li>A document of the same or a newer revision replaces the known one.
 *   <li>A document of an older revision only adds its denials and its added categories to the known
 *       one. From then on, only a newer revision replaces it. Its grants age from the last reading
 *       that contained them.
 *   <li>If an entry is removed from the source, its grants end, and its denials remain.
 *   <li>If the source cannot be read, denials remain, and everything else is unknown.
 * </ul>
 */
final class SourceDocuments {
  private final Map<String, SourceDocument> sourceDocument;
  private final @Nullable String problem;
  private final long nanoTime;
  private final long epochNanos;

  /** The time of the first successful reading; a level without a document is unset since then. */
  private final long firstEpochNanos;

  /**
   * The document of one subject.
   *
   * @param document the document that applies
   * @param isTightened whether an older revision has tightened it
   * @param wasSeen whether the last reading confirmed it; if not, its own times apply
   * @param sinceEpochNanos the time since which it has been the same in this process
   */
  private record SourceDocument(
      MaskedDocument document,
      boolean isTightened,
      boolean wasSeen,
      long nanoTime,
      long epochNanos,
      long sinceEpochNanos) {
    SourceDocument since(long sinceEpochNanos) {
      return new SourceDocument(
          document, isTightened, wasSeen, nanoTime, epochNanos, sinceEpochNanos);
    }
  }

  private SourceDocuments(
      Map<String, SourceDocument> sourceDocument,
      @Nullable String problem,
      long nanoTime,
      long epochNanos,
      long firstEpochNanos) {
    this.sourceDocument = sourceDocument;
    this.firstEpochNanos = firstEpochNanos;
    this.problem = problem;
    this.nanoTime = nanoTime;
    this.epochNanos = epochNanos;
  }

  /** Returns the state before the first reading, with the reason why nothing is known. */
  static SourceDocuments none(String problem) {
    return new SourceDocuments(Map.of(), problem, 0, 0, Long.MAX_VALUE);
  }

  /** Returns the state after a failed reading. */
  SourceDocuments failed(String problem) {
    return new SourceDocuments(sourceDocument, problem, nanoTime, epochNanos, firstEpochNanos);
  }

  /** Returns the state after a reading with the same content as the previous one. */
  SourceDocuments confirmed(long nanoTime, long epochNanos) {
    return new SourceDocuments(sourceDocument, null, nanoTime, epochNanos, firstEpochNanos);
  }

  /**
   * Returns the state after a reading.
   *
   * @param documents the documents of the reading
   * @param nanoTime the start of the reading, by the monotonic clock
   * @param epochNanos the start of the reading, by the wall clock
   */
  SourceDocuments read(Collection<MaskedDocument> documents, long nanoTime, long epochNanos) {
    Map<String, SourceDocument> next = new HashMap<>();
    for (MaskedDocument document : documents) {
      SourceDocument now =
          new SourceDocument(document, false, true, nanoTime, epochNanos, epochNanos);
      SourceDocument before = sourceDocument.get(document.subject());
      next.put(document.subject(), before == null ? now : newer(before, now));
    }
    sourceDocument.forEach(
        (subject, before) -> next.computeIfAbsent(subject, gone -> absent(before)));
    long first = problem != null ? epochNanos : firstEpochNanos;
    return new SourceDocuments(Map.copyOf(next), null, nanoTime, epochNanos, first);
  }

  private SourceDocument newer(SourceDocument before, SourceDocument now) {
    long was = before.document.revision();
    long is = now.document.revision();
    if (is > was || (is == was && !before.isTightened)) {
      // while the source could not be read, no decision relied on the document
      return problem == null && now.document.equals(before.document)
          ? now.since(before.sinceEpochNanos)
          : now;
    }
    return unseen(DocumentMerge.tighten(before.document, now.document), before, true);
  }

  private SourceDocument absent(SourceDocument before) {
    return unseen(before.document.tightening(), before, before.isTightened);
  }

  /** Keeps the times of the last reading that confirmed the document. */
  private SourceDocument unseen(MaskedDocument document, SourceDocument before, boolean tightened) {
    return new SourceDocument(
        document,
        tightened,
        false,
        before.wasSeen ? nanoTime : before.nanoTime,
        before.wasSeen ? epochNanos : before.epochNanos,
        before.sinceEpochNanos);
  }

  /** Returns whether the source was ever read. */
  boolean wasRead() {
    return firstEpochNanos != Long.MAX_VALUE;
  }

  @Nullable String problem() {
    return problem;
  }

  /**
   * Returns the document of one level that applies; a document without choices if none is known.
   */
  MaskedDocument document(String level) {
    SourceDocument one = sourceDocument.get(level);
    return one == null ? MaskedDocument.empty(level) : one.document;
  }

  /** Returns the parts that remain in force after the loss of the source, by subject. */
  Map<String, MaskedDocument> tightening() {
    Map<String, MaskedDocument> result = new LinkedHashMap<>();
    sourceDocument.keySet().stream()
        .sorted()
        .forEach(subject -> result.put(subject, document(subject).tightening()));
    return result;
  }

  /**
   * Returns the number of grants in all documents that have expired and that no later choice has
   * replaced.
   */
  int expired(long epochNanos) {
    int expired = 0;
    for (SourceDocument each : sourceDocument.values()) {
      expired += each.document.expired(epochNanos);
    }
    return expired;
  }

  Answer answer(String level) {
    SourceDocument one = sourceDocument.get(level);
    if (problem != null) {
      return one == null
          ? Answer.unknown(problem)
          : new Answer(one.document.tightening(), problem, nanoTime, epochNanos, true);
    }
    if (one == null) {
      return new Answer(document(level), null, nanoTime, epochNanos, true, firstEpochNanos);
    }
    return one.wasSeen
        ? new Answer(one.document, null, nanoTime, epochNanos, true, one.sinceEpochNanos)
        : new Answer(one.document, null, one.nanoTime, one.epochNanos, true, one.sinceEpochNanos);
  }
}
