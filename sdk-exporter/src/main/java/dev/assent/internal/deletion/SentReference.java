/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import dev.assent.internal.decision.Decision;
import dev.assent.internal.decision.SubjectHandle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * That data of one subject went, or may have gone, to one target under one reference. It holds the
 * subject's handle, so that news of its choices arrive as long as something is known to be out
 * there.
 *
 * <pre>
 * field     read by                           written by
 * mask      under the monitor                 under the book's lock and the monitor
 * handed    under the monitor                 under the monitor, by who hands bytes on
 * written   whoever encodes, without a lock   under the book's lock, once the journal has the mask
 * last      whoever encodes, without a lock   under the book's lock, with what is written
 * under     under the book's lock             under the book's lock
 * others    under the monitor                 under the book's lock and the monitor
 * </pre>
 *
 * <p>Several threads encode for a target, its worker and who erases its spool: none finds a
 * category that is not written down yet. No byte is handed on of a category that was taken off.
 */
final class SentReference {
  /**
   * What a reference of this run stands for.
   *
   * @param target where data go
   * @param path the subject's path
   * @param period when the grant began, in nanoseconds since the epoch, as far as this run knows
   */
  record Key(DeletionTarget target, String path, long period) {
    Owner owner() {
      return new Owner(target, path);
    }

    /** Without the subject. */
    @Override
    public String toString() {
      return "Key";
    }
  }

  /** Whose data went where. */
  record Owner(DeletionTarget target, String path) {
    /** Without the subject. */
    @Override
    public String toString() {
      return "Owner";
    }
  }

  /**
   * Categories that were taken off because they may not be kept any more.
   *
   * @param sent those that went, or may have gone: a request is owed
   * @param unsent those of which no byte was handed on
   */
  record Taken(long sent, long unsent) {
    static final Taken NOTHING = new Taken(0, 0);
  }

  /** How long data of an earlier run must be past their use before they are taken for that. */
  static final long WATCH_NANOS = TimeUnit.MINUTES.toNanos(10);

  /** A moment by both clocks. */
  record Now(long epochNanos, long nanoTime) {}

  private final Key key;
  private final String ref;
  private final long firstEpochNanos;
  private final List<String> foreign;
  private final int destination;
  private final long content;
  private final @Nullable SubjectHandle subject;
  private final boolean ofEarlierRun;

  /** An earlier run used it then, so its grants were unbroken until then. */
  private final long unbrokenUntilEpochNanos;

  private long mask;
  private long handed;

  /** Categories of which deletion was requested: a receiver may drop what comes later. */
  private long requested;

  /** When this run used it last, by the monotonic clock; null if it has not. */
  private @Nullable Long usedNanoTime;

  /** Since when it has been past its use by the wall clock; null if it is not. */
  private @Nullable Long pastSinceNanoTime;

  private volatile long written;
  private volatile long lastEpochNanos;
  private @Nullable Decision under;

  /**
   * Where data go, and whose they are.
   *
   * @param destination its index; -1 if the target is not configured, so that nothing is judged
   * @param content the leaves of the group {@code content}
   * @param subject whose data; null if the target is not configured
   */
  record Whose(int destination, long content, @Nullable SubjectHandle subject) {}

  /**
   * Nothing was sent yet, or what an earlier run wrote down: that counts as sent.
   *
   * @param written what an earlier run wrote down; null if nothing
   * @param mask the categories of that, as far as they are known here
   * @param foreign names of those that are not: they are kept, not judged
   */
  SentReference(
      Key key,
      String ref,
      long nowEpochNanos,
      JournalLine.@Nullable OfSent written,
      long mask,
      List<String> foreign,
      Whose whose) {
    this.key = key;
    this.ref = ref;
    this.firstEpochNanos = written == null ? nowEpochNanos : written.firstEpochNanos();
    this.lastEpochNanos =
        written == null || !written.tellsLast() ? nowEpochNanos : written.lastEpochNanos();
    this.ofEarlierRun = written != null;
    this.unbrokenUntilEpochNanos =
        written == null || !written.tellsLast() ? firstEpochNanos : written.lastEpochNanos();
    this.mask = mask;
    this.handed = mask;
    this.written = mask;
    this.foreign = List.copyOf(foreign);
    this.destination = whose.destination();
    this.content = whose.content();
    this.subject = whose.subject();
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

  /** When it was used last, as it was written down; by less than a day it may have been later. */
  long lastEpochNanos() {
    return lastEpochNanos;
  }

  synchronized long mask() {
    return mask;
  }

  List<String> foreign() {
    return foreign;
  }

  /** Whether it was written down that these categories go, and that they do about now. */
  boolean covers(long categories, long nowEpochNanos) {
    return (categories & ~written) == 0
        && nowEpochNanos - lastEpochNanos < References.USE_STEP_NANOS;
  }

  synchronized boolean isEmpty() {
    return mask == 0 && foreign.isEmpty();
  }

  /**
   * Whether an earlier run used it for these categories, under grants that are the same now: no
   * choice that anybody remembers was made since it was used last, and none was heard of here.
   */
  synchronized boolean goesOnFor(long categories) {
    if (!ofEarlierRun || subject == null || (categories & ~mask) != 0) {
      return false;
    }
    long same = subject.permittedBefore(destination, unbrokenUntilEpochNanos);
    return (categories & ~same) == 0 && lost(subject.currentDecision()) == 0;
  }

  /**
   * Whether it may not be used for these: what an earlier run used it for is all that it may be
   * used for, and nothing goes under it again whose deletion was requested.
   */
  synchronized boolean isClosedFor(long categories) {
    return (categories & requested) != 0 || (ofEarlierRun && (categories & ~mask) != 0);
  }

  /** Whether it was used so long ago that no receiver keeps its data, whatever one clock says. */
  synchronized boolean isPastItsUse(Duration retention, Now now) {
    Duration kept = retention.plusNanos(References.USE_STEP_NANOS);
    if (!isLonger(now.epochNanos() - lastEpochNanos, kept)) {
      pastSinceNanoTime = null;
      return false;
    }
    if (usedNanoTime != null) {
      return isLonger(now.nanoTime() - usedNanoTime, kept);
    }
    if (pastSinceNanoTime == null) {
      pastSinceNanoTime = now.nanoTime();
    }
    return now.nanoTime() - pastSinceNanoTime >= WATCH_NANOS;
  }

  private static boolean isLonger(long nanos, Duration than) {
    return nanos > 0 && Duration.ofNanos(nanos).compareTo(than) > 0;
  }

  /**
   * These categories are about to go, too.
   *
   * @return what is taken off of the others, as by {@link #takeLost}
   */
  synchronized Taken use(long categories, Now at) {
    if (subject == null) {
      throw new IllegalStateException("the destination is not configured");
    }
    Decision now = subject.currentDecision();
    Taken taken = take(lost(now));
    mask |= categories;
    lastEpochNanos = at.epochNanos();
    usedNanoTime = at.nanoTime();
    settle(now);
    return taken;
  }

  /**
   * Bytes of these categories are about to be handed on.
   *
   * @return whether they may be: not what was taken off meanwhile
   */
  synchronized boolean handOn(long categories) {
    if ((categories & ~mask) != 0) {
      return false;
    }
    handed |= categories;
    return true;
  }

  /** The journal has what it stands for, or can't be written now, and this run remembers. */
  synchronized void written() {
    written = mask;
  }

  /**
   * Takes off the categories that may not be kept any more: the grant was taken back, has ended,
   * the policy no longer lets it count, or documents add something to all content that may not go
   * there. A source or policy that can't be read takes nothing off.
   */
  synchronized Taken takeLost() {
    if (subject == null || mask == 0) {
      return Taken.NOTHING;
    }
    Decision now = subject.currentDecision();
    Taken taken = take(lost(now));
    if (under == null) {
      settle(now);
    }
    return taken;
  }

  /** Takes off all of which no byte was handed on: nothing more will be. */
  synchronized long takeUnsent() {
    return take(mask & ~handed).unsent();
  }

  private Taken take(long lost) {
    Taken taken = new Taken(lost & handed, lost & ~handed);
    requested |= taken.sent();
    written &= ~lost;
    mask &= ~lost;
    handed &= ~lost;
    return taken;
  }

  /** Whether {@link #takeLost} would take something off. */
  synchronized boolean hasLost() {
    return subject != null && lost(subject.currentDecision()) != 0;
  }

  private long lost(Decision now) {
    Decision before = under;
    long kept =
        before == null
            ? now.permitted(destination)
            : now.permitted(destination, Long.MAX_VALUE, before);
    long unheard = now.unheard(destination);
    boolean addsMore = (now.addedToWaiting() & ~now.permitted(destination) & ~unheard) != 0;
    return mask & ((~kept & ~unheard) | (addsMore ? content : 0));
  }

  /** From now on, a grant that breaks is noticed even if there is another one by then. */
  private void settle(Decision now) {
    under = (mask & now.unheard(destination)) == 0 ? now : null;
  }

  /** Whether an earlier run wrote it down, and nothing is known yet of what counts now. */
  synchronized boolean isUnjudged() {
    return subject != null && under == null && mask != 0;
  }

  @Override
  public String toString() {
    return "Sent";
  }
}
