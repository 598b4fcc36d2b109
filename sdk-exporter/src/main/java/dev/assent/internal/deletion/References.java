/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import dev.assent.internal.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * All references that stand for something, and which of them data take now. A grant that is the
 * same as in an earlier run goes on under the reference that it had. Bounded: where there is no
 * room, nothing is added, which is told before it comes to that.
 *
 * <p>Guarded by the book's lock, but for {@link #current}.
 */
final class References {
  /** How many there may be: {@value}. */
  static final int MAX = 100_000;

  /** From how many on the bound is told of: {@value}. */
  static final int MANY = 90_000;

  /** How exactly it is written down when a reference was used last. */
  static final long USE_STEP_NANOS = TimeUnit.DAYS.toNanos(1);

  private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);
  private static final Logger logger = Logger.getLogger("dev.assent.deletion");

  private final ConcurrentHashMap<SentReference.Key, SentReference> current =
      new ConcurrentHashMap<>();
  private final Map<SentReference.Owner, List<SentReference>> all = new LinkedHashMap<>();
  private final Clock clock;
  private int size;
  private @Nullable Long saidManyNanoTime;
  private @Nullable Long saidFullNanoTime;

  References(Clock clock) {
    this.clock = clock;
  }

  int size() {
    return size;
  }

  /** What data of a key take now; null if nothing is known yet. By anyone. */
  @Nullable SentReference current(SentReference.Key key) {
    return current.get(key);
  }

  /** What data of a key may take: what they take now, or what an earlier run used for the same. */
  @Nullable SentReference find(SentReference.Key key, long categories) {
    SentReference known = current.get(key);
    if (known != null && !known.isClosedFor(categories)) {
      return known;
    }
    for (SentReference entry : all.getOrDefault(key.owner(), List.of())) {
      if (entry.goesOnFor(categories)) {
        current.put(key, entry);
        return entry;
      }
    }
    return null;
  }

  /**
   * Whether some more find room.
   *
   * @param requests how many are owed: what was sent waits there to be deleted
   * @throws IllegalStateException if they don't
   */
  void reserve(int more, int requests) {
    long all = (long) size + requests + more;
    boolean full = more > 0 && all > MAX;
    if (full && isDue(saidFullNanoTime)) {
      saidFullNanoTime = clock.nanoTime();
      tell(
          "All {0} references of deletion requests are in use, {2} of them by requests that"
              + " the deletion endpoint has not accepted. Assent does not send data that is based"
              + " on"
              + " a grant and needs another reference, and counts it as lost (encoding). Set"
              + " ASSENT_DELETION_RETENTION to the time that receivers keep data, and check that"
              + " ASSENT_DELETION_ENDPOINT accepts requests",
          requests);
    } else if (!full && all > MANY && isDue(saidManyNanoTime)) {
      saidManyNanoTime = clock.nanoTime();
      tell(
          "{1} of {0} references of deletion requests are in use, {2} of them by requests that"
              + " the deletion endpoint has not accepted. When all are in use, Assent stops sending"
              + " data that is based on a grant and needs another reference. Set"
              + " ASSENT_DELETION_RETENTION to the time that receivers keep data, and check that"
              + " ASSENT_DELETION_ENDPOINT accepts requests",
          requests);
    }
    if (full) {
      throw new IllegalStateException("too many references");
    }
  }

  private boolean isDue(@Nullable Long saidNanoTime) {
    return saidNanoTime == null || clock.nanoTime() - saidNanoTime >= HOUR_NANOS;
  }

  private void tell(String message, int requests) {
    logger.log(Level.WARNING, message, new Object[] {MAX, size + requests, requests});
  }

  void add(SentReference entry) {
    all.computeIfAbsent(entry.key().owner(), owner -> new ArrayList<>(1)).add(entry);
    size++;
  }

  /** Of a key of this run, which takes it from now on. */
  void begin(SentReference.Key key, SentReference entry) {
    add(entry);
    current.put(key, entry);
  }

  void remove(Collection<SentReference> gone) {
    if (gone.isEmpty()) {
      return;
    }
    for (SentReference entry : gone) {
      List<SentReference> of = all.get(entry.key().owner());
      if (of != null && of.remove(entry)) {
        size--;
        all.computeIfPresent(entry.key().owner(), (owner, left) -> left.isEmpty() ? null : left);
      }
    }
    current.values().removeAll(java.util.Set.copyOf(gone));
  }

  List<SentReference> all() {
    List<SentReference> list = new ArrayList<>(size);
    all.values().forEach(list::addAll);
    return list;
  }
}
