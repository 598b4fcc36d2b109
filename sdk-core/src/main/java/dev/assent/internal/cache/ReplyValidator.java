/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.consent.Inheritance;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.consent.SourceReply.Absent;
import dev.assent.internal.consent.SourceReply.Failed;
import dev.assent.internal.consent.SourceReply.Found;
import dev.assent.internal.consent.SourceReply.Unchanged;
import dev.assent.internal.position.LeastAge;
import dev.assent.internal.position.Position;
import dev.assent.internal.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The validation of a source's replies: an implausible reply counts as a failure. The cache's
 * thread validates; the count is thread-safe.
 */
final class ReplyValidator {
  /**
   * The least staleness that suits sources with positions: their answers are at least as old as the
   * clocks of two machines may differ, and a refresh later at the latest they are renewed.
   */
  private static final Duration LEAST_STALENESS = Duration.ofMinutes(2);

  private final int index;
  private final long maxStalenessNanos;
  private final RevisionFloors floors;
  private final WarnOnce warnOnce;
  private final LongAdder ignored = new LongAdder();
  private final LeastAge leastAge;

  ReplyValidator(int index, long maxStalenessNanos, RevisionFloors floors, WarnOnce warnOnce) {
    this.index = index;
    this.maxStalenessNanos = maxStalenessNanos;
    this.leastAge = new LeastAge(maxStalenessNanos);
    this.floors = floors;
    this.warnOnce = warnOnce;
  }

  /**
   * Returns the number of documents that were ignored, or applied for their denials only, because
   * of their revisions.
   */
  long ignored() {
    return ignored.sum();
  }

  static Failed failure(String problem, boolean everySubject) {
    return new Failed(problem, null, everySubject);
  }

  /** Returns the reply of a completed stage. */
  static SourceReply reply(@Nullable SourceReply reply, @Nullable Throwable failure) {
    if (failure != null) {
      Throwable cause = failure.getCause() == null ? failure : failure.getCause();
      return failure("it failed: " + cause.getClass().getSimpleName(), false);
    }
    return reply == null ? failure("it completed with null", false) : reply;
  }

  /**
   * Returns the reply, or a failure if the reply is implausible or older than what is known.
   *
   * @param kept what is kept from earlier generations beside it; null if nothing
   * @param generation the highest generation that any reply has had; -1 if none had one
   */
  SourceReply validate(
      LoadRequest request, SourceReply reply, @Nullable MaskedDocument kept, long generation) {
    Position position = reply.position();
    if (position != null && maxStalenessNanos < LEAST_STALENESS.toNanos()) {
      warnOnce.warnOfSetting(
          "its documents are 30 seconds old or older when they arrive, because clocks may differ",
          "Grants may end between two of its answers. Set ASSENT_CONSENT_MAX_STALENESS to 2m or"
              + " more: that is the least that works with a source that says how current it is.");
    }
    if (position != null && position.generation() < generation) {
      return Failed.behind("it answered from an earlier generation of its database than before");
    }
    if (reply instanceof Absent && reply.position() == null && request.seen.position() != null) {
      return failure("it lacks a document, and does not say how current that is", false);
    }
    if (isBehind(request, reply)) {
      return Failed.behind("it answered with less than it has announced, or than it had before");
    }
    if (reply instanceof Found found) {
      return validate(request, found, kept);
    }
    if (reply instanceof Unchanged && !confirms(request)) {
      return failure("it answered 'unchanged' for a version that Assent did not ask about", false);
    }
    return reply instanceof Absent && hasForgotten(request)
        ? failure("it no longer has a document that denied or limited something", false)
        : reply;
  }

  /**
   * Whether a reply is older than what was known when the request began. A reply without a position
   * is that of a server without positions, and is read as from any other source, except for the
   * announced revision.
   */
  private static boolean isBehind(LoadRequest request, SourceReply reply) {
    Position position = reply.position();
    if (reply instanceof Failed) {
      return false;
    }
    Position announced = request.announced.position();
    boolean isLater = announced == null || Position.isBefore(announced, position);
    if (Position.isBefore(position, request.seen.position())) {
      return true;
    }
    boolean hasPosition = position != null;
    if (hasPosition && (reply instanceof Absent || request.announced.revision() < 0)) {
      return !isLater; // a snapshot at the announced position need not show the change
    }
    if (reply instanceof Absent) {
      return false;
    }
    long revision =
        reply instanceof Found found
            ? found.document().revision()
            : request.slot.known().revision();
    return revision < request.announced.revision();
  }

  /**
   * Whether the request's validator is that of the known document: a stored document may have been
   * merged beneath it since.
   */
  private static boolean confirms(LoadRequest request) {
    String asked = request.validator();
    return asked != null && asked.equals(request.slot.known().validator());
  }

  /** Whether a restricting document was evicted, whose restrictions would outlast its absence. */
  private boolean hasForgotten(LoadRequest request) {
    return request.slot.known().document() == null
        && floors.floor(request.slot.entry.level(), index) != KnownDocument.NO_REVISION;
  }

  private SourceReply validate(LoadRequest request, Found read, @Nullable MaskedDocument kept) {
    MaskedDocument document = read.document();
    String level = request.slot.entry.level();
    if (!document.subject().equals(level)) {
      return failure("it returned the document of another subject", false);
    }
    if (document.revision() < 0 || document.choices().size() > MaskedDocument.MAX_CHOICES) {
      return failure("it returned a document with a negative revision or too many choices", false);
    }
    Found found = read.with(Inheritance.with(document, kept));
    document = found.document();
    KnownDocument knownDocument = request.slot.known();
    long floor = floors.floor(level, index);
    boolean loosened =
        document.revision() == floor && knownDocument.revision() < floor && !document.restricts();
    if (document.revision() < Math.max(knownDocument.revision(), floor) || loosened) {
      ignored.increment();
      return failure(
          "it returned an older revision than before, or different content for a known revision",
          false);
    }
    MaskedDocument known = knownDocument.document();
    if (known != null
        && document.revision() == known.revision()
        && !document.hasSameChoices(known)) {
      ignored.increment();
      warnOnce.warn(
          "it changed a document without a new revision. Assent applies only the denials of the"
              + " change");
    }
    return found;
  }

  /**
   * Returns the document after a validated reply.
   *
   * @param known the document before the reply
   */
  KnownDocument next(LoadRequest request, KnownDocument known, SourceReply reply, Clock now) {
    boolean resumed = !(reply instanceof Failed) && known.isUnconfirmedFor(maxStalenessNanos, now);
    Duration least = leastAge.of(reply.position(), request.begun(), now);
    KnownDocument knownDocument = resumed ? known.since(now.epochNanos()) : known;
    if (reply instanceof Found found) {
      long end = LoadRequest.epochNanos(found.validUntil());
      return knownDocument.found(
          found.document(), found.validator(), request.times(later(found.age(), least), end, now));
    }
    if (reply instanceof Unchanged unchanged) {
      return knownDocument.confirmed(
          knownDocument.validator(),
          request.times(
              later(unchanged.age(), least), knownDocument.times().validUntilEpochNanos(), now));
    }
    if (reply instanceof Absent) {
      return knownDocument.absent(request.times(least, Long.MAX_VALUE, now));
    }
    return knownDocument.failed(((Failed) reply).problem());
  }

  private static Duration later(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
