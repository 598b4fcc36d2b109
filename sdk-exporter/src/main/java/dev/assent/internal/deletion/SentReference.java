/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A record that data of one subject went, or may have gone, to one target under one reference. It
 * keeps the subject's handle, so that changes of the subject's choices arrive while receivers may
 * have the data.
 *
 * <pre>
 * field     read by                            written by
 * mask      under the monitor                  under the outer lock and the monitor
 * owed      under the monitor                  under the outer lock and the monitor
 * unsent    under the monitor                  under the outer lock and the monitor
 * handed    under the monitor                  under the monitor, by threads that pass bytes on
 * written   encoding threads, without a lock   under the outer lock, after the journal has the mask
 * last      encoding threads, without a lock   under the outer lock, together with the mask
 * under     under the outer lock               under the outer lock
 * added     under the outer lock               under the outer lock
 * others    under the monitor                  under the outer lock and the monitor
 * </pre>
 *
 * <p>The outer lock is that of {@link SentReferences}. Several threads encode for a target: its
 * worker, and the threads that erase its spool. An encoding thread finds only categories that are
 * recorded. No thread passes on bytes of a removed category.
 */
final class SentReference {
  /**
   * The identity of a reference in this run.
   *
   * @param target the receiver of the data
   * @param path the subject's path
   * @param period the start of the grant, in nanoseconds since 1970, as far as this run knows it
   */
  record Key(DeletionTarget target, String path, long period) {
    Owner owner() {
      return new Owner(target, path);
    }

    /** Omits the subject. */
    @Override
    public String toString() {
      return "Key";
    }
  }

  /** The subject of the data, and their receiver. */
  record Owner(DeletionTarget target, String path) {
    /** Omits the subject. */
    @Override
    public String toString() {
      return "Owner";
    }
  }

  /**
   * The time for which the wall clock must show the data of an earlier run as expired, before they
   * count as expired.
   */
  static final long WATCH_NANOS = TimeUnit.MINUTES.toNanos(10);

  /** One moment by both clocks. */
  record Moment(long epochNanos, long nanoTime) {}

  private final Key key;
  private final String ref;
  private final long firstEpochNanos;
  private final List<String> foreign;
  private final int destination;
  private final long content;
  private final @Nullable SubjectHandle subject;
  private final boolean isOfEarlierRun;

  /** The last use by an earlier run: its grants were unbroken until then. */
  private final long unbrokenUntilEpochNanos;

  private long mask;
  private long handed;

  /** Removed categories whose data went, or may have gone, until {@link #settleRemoved}. */
  private long owed;

  /** Removed categories whose bytes were not passed on, until {@link #settleRemoved}. */
  private long unsent;

  /** Categories with a deletion request: a receiver may drop later data of these categories. */
  private long requested;

  /** The last use by this run, by the monotonic clock; null if there was none. */
  private @Nullable Long usedNanoTime;

  /** The time since which the wall clock shows the data as expired; null if it does not. */
  private @Nullable Long pastSinceNanoTime;

  private volatile long written;
  private volatile long lastEpochNanos;
  private @Nullable Decision under;

  /** What readable documents have added to content since the first use, up to {@code under}. */
  private long added;

  /**
   * The destination and the subject of the data.
   *
   * @param destination the destination's index; -1 if the target is not configured: then no
   *     decision applies
   * @param content the leaves of the group {@code content}
   * @param subject the subject's handle; null if the target is not configured
   */
  record DecisionTarget(int destination, long content, @Nullable SubjectHandle subject) {}

  /**
   * Creates a new reference, or restores one of an earlier run, whose categories count as sent.
   *
   * @param written the journal's line of an earlier run; null for a new reference
   * @param mask the categories of that line that are configured now
   * @param foreign the names of its other categories: they stay in the journal, without decisions
   */
  SentReference(
      Key key,
      String ref,
      long nowEpochNanos,
      JournalLine.@Nullable OfSent written,
      long mask,
      List<String> foreign,
      DecisionTarget decisionTarget) {
    this.key = key;
    this.ref = ref;
    this.firstEpochNanos = written == null ? nowEpochNanos : written.firstEpochNanos();
    this.lastEpochNanos =
        written == null || !written.hasLastTime() ? nowEpochNanos : written.lastEpochNanos();
    this.isOfEarlierRun = written != null;
    this.unbrokenUntilEpochNanos =
        written == null || !written.hasLastTime() ? firstEpochNanos : written.lastEpochNanos();
    this.mask = mask;
    this.handed = mask;
    this.written = mask;
    this.foreign = List.copyOf(foreign);
    this.destination = decisionTarget.destination();
    this.content = decisionTarget.content();
    this.subject = decisionTarget.subject();
  }

  Key key() {
    return key;
  }

  String ref() {
    return ref;
  }

  long firstEpochNanos() {
    return firstEpochNanos;
  }

  /** Returns the recorded time of the last use; the actual one may be later by less than a day. */
  long lastEpochNanos() {
    return lastEpochNanos;
  }

  /** Returns the categories that the journal must have: also those without a request yet. */
  synchronized long recorded() {
    return mask | owed | unsent;
  }

  /** Returns the removed categories that need a deletion request. */
  synchronized long owed() {
    return owed;
  }

  /** Returns the removed categories whose bytes were not passed on, and never will be. */
  synchronized long unsent() {
    return unsent;
  }

  /**
   * The requests for removed categories exist. An error before this call loses nothing: the next
   * check finds them again.
   */
  synchronized void settleRemoved() {
    owed = 0;
    unsent = 0;
  }

  List<String> foreign() {
    return foreign;
  }

  /**
   * Whether these categories are recorded, and none of them was removed since. Takes no lock, so
   * that one may be removed right after.
   */
  boolean isRecorded(long categories) {
    return (categories & ~written) == 0;
  }

  /** Whether the journal records these categories, with a last use of less than a day ago. */
  boolean covers(long categories, long nowEpochNanos) {
    return isRecorded(categories) && nowEpochNanos - lastEpochNanos < References.USE_STEP_NANOS;
  }

  synchronized boolean isEmpty() {
    return recorded() == 0 && foreign.isEmpty();
  }

  /**
   * Whether an earlier run used the reference for these categories, under grants that are still the
   * same: no known choice was made since its last use, and this run has received no change.
   */
  synchronized boolean goesOnFor(long categories) {
    if (!isOfEarlierRun || subject == null || (categories & ~mask) != 0) {
      return false;
    }
    long same = subject.permittedBefore(destination, unbrokenUntilEpochNanos);
    return (categories & ~same) == 0 && unpermitted(subject.currentDecision()) == 0;
  }

  /**
   * Whether the reference must not be used for these categories. A reference of an earlier run
   * serves only that run's categories. A category with a deletion request never uses the reference
   * again; nor does one that is about to get one.
   */
  synchronized boolean isClosedFor(long categories) {
    long unpermitted = subject == null ? 0 : unpermitted(subject.currentDecision());
    return (categories & (requested | unpermitted)) != 0
        || (isOfEarlierRun && (categories & ~mask) != 0);
  }

  /**
   * Whether the last use was so long ago that no receiver keeps the data any more. The wall clock
   * alone is not sufficient evidence.
   */
  synchronized boolean isPastItsUse(Duration retention, Moment moment) {
    Duration kept = retention.plusNanos(References.USE_STEP_NANOS);
    if (!isLonger(moment.epochNanos() - lastEpochNanos, kept)) {
      pastSinceNanoTime = null;
      return false;
    }
    if (usedNanoTime != null) {
      return isLonger(moment.nanoTime() - usedNanoTime, kept);
    }
    if (pastSinceNanoTime == null) {
      pastSinceNanoTime = moment.nanoTime();
    }
    return moment.nanoTime() - pastSinceNanoTime >= WATCH_NANOS;
  }

  private static boolean isLonger(long nanos, Duration than) {
    return nanos > 0 && Duration.ofNanos(nanos).compareTo(than) > 0;
  }

  /**
   * Records that data of these categories are about to go, too. Removes others, as by {@link
   * #removeUnpermitted}.
   */
  synchronized void use(long categories, Moment at) {
    if (subject == null) {
      throw new IllegalStateException("the destination is not configured");
    }
    Decision now = subject.currentDecision();
    remove(unpermitted(now));
    mask |= categories;
    lastEpochNanos = at.epochNanos();
    usedNanoTime = at.nanoTime();
    settle(now);
  }

  /**
   * Records that bytes of these categories are about to be passed on.
   *
   * @return whether they may be passed on; false if one of the categories was removed meanwhile
   */
  synchronized boolean passOn(long categories) {
    if ((categories & ~mask) != 0) {
      return false;
    }
    handed |= categories;
    return true;
  }

  /**
   * Records that the journal has the categories. This also applies if the journal can't be written
   * now: memory is sufficient for this run.
   */
  synchronized void written() {
    written = mask;
  }

  /**
   * Removes the categories whose data receivers may no longer keep. Their grant was withdrawn or
   * has ended, the policy no longer accepts it, or documents add a category to all content that may
   * not go to the destination. An unreadable source or policy removes nothing.
   */
  synchronized void removeUnpermitted() {
    if (subject == null || mask == 0) {
      return;
    }
    Decision now = subject.currentDecision();
    remove(unpermitted(now));
    if (under == null) {
      settle(now);
    }
  }

  /**
   * Removes the categories whose bytes were not passed on; their bytes will not be passed on later.
   */
  synchronized void removeUnsent() {
    remove(mask & ~handed);
  }

  /** Needs no memory: what is removed is owed at once. */
  private void remove(long categories) {
    owed |= categories & handed;
    unsent |= categories & ~handed;
    requested |= categories & handed;
    written &= ~categories;
    mask &= ~categories;
    handed &= ~categories;
  }

  /** Whether {@link #removeUnpermitted} would remove a category. */
  synchronized boolean hasUnpermitted() {
    return subject != null && unpermitted(subject.currentDecision()) != 0;
  }

  private long unpermitted(Decision now) {
    Decision before = under;
    long kept =
        before == null
            ? now.permitted(destination)
            : now.permitted(destination, Long.MAX_VALUE, before);
    long unreadMask = now.unread(destination);
    boolean addsMore = (added(now) & ~now.permitted(destination) & ~unreadMask) != 0;
    return mask & ((~kept & ~unreadMask) | (addsMore ? content : 0));
  }

  /**
   * Stores the decision. From now on, the end of a grant is detected even if another grant follows.
   */
  private void settle(Decision now) {
    added = added(now);
    under = (mask & now.unread(destination)) == 0 ? now : null;
  }

  /** What documents have added since the first use: they describe what was sent before, too. */
  private long added(Decision now) {
    return added | (under == null ? now.addedToWaiting() : now.addedToWaiting(under));
  }

  /** Whether no complete decision has applied to the reference's categories yet. */
  synchronized boolean isUnjudged() {
    return subject != null && under == null && mask != 0;
  }

  @Override
  public String toString() {
    return "Sent";
  }
}
