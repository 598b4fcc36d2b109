/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import dev.assent.internal.time.Backoff;
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.HourlyLimit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The accepted requests whose final answer has not come, by the time of the next question. At the
 * bound, the oldest one is given up: it stops neither data nor requests. The lock of {@link
 * SentReferences} guards all state.
 */
final class OpenAnswers {
  /** The maximum number: {@value}. */
  static final int MAX = 100_000;

  private static final Logger logger = Logger.getLogger("dev.assent.deletion");

  private final Map<String, OpenAnswer> byId = new LinkedHashMap<>();
  private final TreeSet<OpenAnswer> byTime = new TreeSet<>(OpenAnswers::compare);
  private final Clock clock;
  private final Backoff backoff;
  private final int most;
  private final HourlyLimit full = new HourlyLimit();

  /**
   * Creates an empty collection.
   *
   * @param backoff the pauses between questions about one request
   * @param most the bound
   */
  OpenAnswers(Clock clock, Backoff backoff, int most) {
    this.clock = clock;
    this.backoff = backoff;
    this.most = most;
  }

  /** Returns the pauses: a minute at first, an hour at most. */
  static Backoff pauses(DoubleSupplier random) {
    return new Backoff(
        TimeUnit.MINUTES.toNanos(1), TimeUnit.MINUTES.toNanos(50), 2, 1, 1.2, random);
  }

  private static int compare(OpenAnswer one, OpenAnswer other) {
    int byTime = Long.signum(one.dueNanoTime() - other.dueNanoTime());
    return byTime == 0 ? one.id().compareTo(other.id()) : byTime;
  }

  int size() {
    return byId.size();
  }

  /** Returns the entry of a request; null if there is none. */
  @Nullable OpenAnswer find(String id) {
    return byId.get(id);
  }

  /**
   * Adds an entry.
   *
   * @return the entry that was given up for it; null for none
   */
  @Nullable OpenAnswer add(OpenAnswer entry) {
    OpenAnswer oldest = byId.size() < most ? null : byId.values().iterator().next();
    if (oldest != null) {
      remove(oldest);
      complain();
    }
    byId.put(entry.id(), entry);
    entry.due(clock.nanoTime() + backoff.nanos(1));
    byTime.add(entry);
    return oldest;
  }

  private void complain() {
    if (full.tryLog(clock.nanoTime())) {
      logger.log(
          Level.WARNING,
          "Assent waits for answers about {0} accepted deletion requests and gives up the oldest"
              + " ones. Their deletion was requested; what became of it is not recorded. Check that"
              + " the server of ASSENT_DELETION_ENDPOINT answers questions about requests. Logged at"
              + " most once an hour.",
          most);
    }
  }

  /** Returns the entry that is asked about next; null if there is none. */
  @Nullable OpenAnswer first() {
    return byTime.isEmpty() ? null : byTime.first();
  }

  /**
   * Sets the time of the next question, unless the entry was given up.
   *
   * @param requestedNanos the pause that the endpoint requested; 0 for none
   */
  void postpone(OpenAnswer entry, long requestedNanos) {
    if (byTime.remove(entry)) {
      entry.due(clock.nanoTime() + backoff.nanos(entry.questions() + 1, requestedNanos));
      byTime.add(entry);
    }
  }

  void remove(OpenAnswer entry) {
    byTime.remove(entry);
    byId.remove(entry.id(), entry);
  }

  /** Removes all entries, and returns them. */
  List<OpenAnswer> removeAll() {
    List<OpenAnswer> all = List.copyOf(byId.values());
    byId.clear();
    byTime.clear();
    return all;
  }

  /** Returns the lines of all entries. */
  List<JournalLine> lines() {
    List<JournalLine> lines = new ArrayList<>(byId.size());
    for (OpenAnswer each : byId.values()) {
      lines.add(each.line());
      JournalLine told = each.toldLine();
      if (told != null) {
        lines.add(told);
      }
    }
    return lines;
  }
}
