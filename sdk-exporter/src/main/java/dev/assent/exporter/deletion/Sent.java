/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.deletion;

import dev.assent.decision.Decision;
import dev.assent.decision.Subject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That data of one subject went, or may have gone, to one target under one reference. It holds the
 * subject's handle, so that news of its choices arrive as long as something is known to be out
 * there.
 *
 * <pre>
 * field    read by                           written by
 * mask     under the book's lock             under the book's lock
 * written  whoever encodes, without a lock   under the book's lock, once the journal has the mask
 * under    under the book's lock             under the book's lock
 * </pre>
 *
 * Several threads encode for a target, its worker and who erases its spool: none finds a category
 * that is not written down yet.
 */
final class Sent {
  /**
   * What one reference stands for.
   *
   * @param target where data go
   * @param path the subject's path
   * @param period when the grant began, in nanoseconds since the epoch
   */
  record Key(Target target, String path, long period) {
    /** Without the subject. */
    @Override
    public String toString() {
      return "Key";
    }
  }

  private final Key key;
  private final String ref;
  private final long firstEpochNanos;
  private final List<String> foreign;
  private final int destination;
  private final @Nullable Subject subject;
  private long mask;
  private volatile long written;
  private @Nullable Decision under;

  /**
   * Nothing was sent yet, or what an earlier run wrote down.
   *
   * @param foreign names of categories that are not known here any more: they are kept, not judged
   * @param destination its index; -1 if the target is not configured, so that nothing is judged
   * @param subject whose data; null if the target is not configured
   */
  Sent(
      Key key,
      String ref,
      long firstEpochNanos,
      long mask,
      List<String> foreign,
      int destination,
      @Nullable Subject subject) {
    this.key = key;
    this.ref = ref;
    this.firstEpochNanos = firstEpochNanos;
    this.mask = mask;
    this.written = mask;
    this.foreign = List.copyOf(foreign);
    this.destination = destination;
    this.subject = subject;
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

  long mask() {
    return mask;
  }

  List<String> foreign() {
    return foreign;
  }

  /** Whether it was written down that these categories go. */
  boolean covers(long categories) {
    return (categories & ~written) == 0;
  }

  boolean isEmpty() {
    return mask == 0 && foreign.isEmpty();
  }

  /**
   * These categories are about to go, too.
   *
   * @return what is taken off of the others, as by {@link #takeLost}
   */
  long use(long categories) {
    if (subject == null) {
      throw new IllegalStateException("nothing goes to what is not configured");
    }
    Decision now = subject.currentDecision();
    long lost = lost(now);
    written &= ~lost;
    mask = (mask & ~lost) | categories;
    settle(now);
    return lost;
  }

  /** The journal has what it stands for, or can't be written now, and this run remembers. */
  void written() {
    written = mask;
  }

  /**
   * Takes off the categories that may not be kept any more: the grant was taken back, has ended, or
   * the policy no longer lets it count. A source that can't be heard takes nothing off.
   */
  long takeLost() {
    if (subject == null || mask == 0) {
      return 0;
    }
    Decision now = subject.currentDecision();
    long lost = lost(now);
    written &= ~lost;
    mask &= ~lost;
    if (under == null) {
      settle(now);
    }
    return lost;
  }

  /** Whether {@link #takeLost} would take something off. */
  boolean hasLost() {
    return subject != null && lost(subject.currentDecision()) != 0;
  }

  private long lost(Decision now) {
    Decision before = under;
    long kept =
        before == null
            ? now.permitted(destination)
            : now.permitted(destination, Long.MAX_VALUE, before);
    return mask & ~kept & ~now.unheard(destination);
  }

  /** From now on, a grant that breaks is noticed even if there is another one by then. */
  private void settle(Decision now) {
    under = (mask & now.unheard(destination)) == 0 ? now : null;
  }

  /** Whether an earlier run wrote it down, and nothing is known yet of what counts now. */
  boolean isUnjudged() {
    return subject != null && under == null && mask != 0;
  }

  @Override
  public String toString() {
    return "Sent";
  }
}
