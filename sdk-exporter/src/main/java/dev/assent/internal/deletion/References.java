/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import dev.assent.internal.time.Clock;
import dev.assent.internal.time.HourlyLimit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * All references, and the current reference of each identity. A grant that continues from an
 * earlier run keeps its reference. The size is bounded: at the bound, no reference is added; a
 * warning precedes this state.
 *
 * <p>The lock of {@link SentReferences} guards all state, except for {@link #current}.
 */
final class References {
  /** The maximum number of references and requests: {@value}. */
  static final int MAX = 100_000;

  /** The number of references and requests above which a warning is logged: {@value}. */
  static final int MANY = 90_000;

  /** The accuracy of a reference's recorded last use. */
  static final long USE_STEP_NANOS = TimeUnit.DAYS.toNanos(1);

  private static final Logger logger = Logger.getLogger("dev.assent.deletion");

  private final ConcurrentHashMap<SentReference.Key, SentReference> current =
      new ConcurrentHashMap<>();
  private final Map<SentReference.Owner, List<SentReference>> all = new LinkedHashMap<>();
  private final Clock clock;
  private final HourlyLimit many = new HourlyLimit();
  private final HourlyLimit exhausted = new HourlyLimit();
  private int size;

  References(Clock clock) {
    this.clock = clock;
  }

  int size() {
    return size;
  }

  /** Returns the current reference of a key; null if none is known. Any thread may call this. */
  @Nullable SentReference current(SentReference.Key key) {
    return current.get(key);
  }

  /**
   * Returns the reference for data of a key: the current one, or one that an earlier run used for
   * the same grant; null if a new one is needed.
   */
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
   * Checks that there is room for more references.
   *
   * @param requests the number of pending requests, which take room too
   * @throws IllegalStateException if there is no room
   */
  void reserve(int more, int requests) {
    long all = (long) size + requests + more;
    boolean full = more > 0 && all > MAX;
    if (full && exhausted.tryLog(clock.nanoTime())) {
      log(
          "All {0}",
          "Assent does not send data that is based on a grant and needs another reference, and"
              + " counts it as lost (encoding)",
          requests);
    } else if (!full && all > MANY && many.tryLog(clock.nanoTime())) {
      log(
          "{1} of {0}",
          "When all are in use, Assent stops sending data that is based on a grant and needs"
              + " another reference",
          requests);
    }
    if (full) {
      throw new IllegalStateException("too many references");
    }
  }

  /** Mentions pending requests, and their endpoint, only if there are some. */
  private void log(String used, String consequence, int requests) {
    boolean pending = requests > 0;
    logger.log(
        Level.WARNING,
        used
            + " references of deletion requests are in use"
            + (pending
                ? ", {2} of them by requests that the deletion endpoint has not accepted. "
                : ". ")
            + consequence
            + ". Set ASSENT_DELETION_RETENTION to the time that receivers keep data"
            + (pending ? ", and check that ASSENT_DELETION_ENDPOINT accepts requests." : "."),
        new Object[] {MAX, size + requests, requests});
  }

  void add(SentReference entry) {
    all.computeIfAbsent(entry.key().owner(), owner -> new ArrayList<>(1)).add(entry);
    size++;
  }

  /** Adds a new reference of this run, which becomes the current one of its key. */
  void begin(SentReference.Key key, SentReference entry) {
    add(entry);
    current.put(key, entry);
  }

  void remove(Collection<SentReference> gone) {
    if (gone.isEmpty()) {
      return;
    }
    // First: an error on the way must leave none in use that nobody checks any more.
    current.values().removeAll(Set.copyOf(gone));
    for (SentReference entry : gone) {
      List<SentReference> of = all.get(entry.key().owner());
      if (of != null && of.remove(entry)) {
        size--;
        all.computeIfPresent(entry.key().owner(), (owner, left) -> left.isEmpty() ? null : left);
      }
    }
  }

  List<SentReference> all() {
    List<SentReference> list = new ArrayList<>(size);
    all.values().forEach(list::addAll);
    return list;
  }
}
