/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import dev.assent.internal.consent.DocumentSource.Listener;
import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.position.Interest;
import dev.assent.internal.supervise.Mark;
import dev.assent.internal.supervise.Restored;
import dev.assent.internal.time.Backoff;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Follows the platform's announcements over at most one connection, opened when a response names
 * the stream, and reopened after a failure. The stream only announces changes and carries no
 * consent. Malformed input ends the connection, so that documents are polled until it is open
 * again. Thread-safe.
 *
 * <p>One lock guards the state and is held during calls of the listener, so that calls keep their
 * order: {@code announced(true)} of a broken connection can't follow its {@code announced(false)}.
 */
final class EventStream {
  private static final String CHANGED = "changed";
  private static final String THREAD = "event stream of a consent platform";

  /** Stands for a reconnection that is being scheduled. */
  private static final Future<?> PENDING = new CompletableFuture<>();

  /** Accepts ids that fit into a header; others are dropped. */
  private static final Predicate<String> SENDABLE =
      Pattern.compile("[ -~]{0,256}").asMatchPredicate();

  private final HttpSource.Settings settings;
  private final SourceTimeouts timeouts;
  private final PlatformClient client;
  private final DoubleSupplier random;

  private @Nullable Listener listener;
  private @Nullable URI target;
  private volatile @Nullable EventConnection connection;
  private volatile @Nullable Future<?> reconnect;
  private volatile long reconnectNanos;
  private String lastId = "";
  private Backoff backoff;
  private int failures;
  private boolean isOpen;
  private boolean hasPositions;
  private boolean hasNoLevels;
  private long noLevelsUntilNanos;
  private long openedNanos;
  private boolean isResting;
  private long restsUntilNanos;
  private volatile boolean isClosed;

  EventStream(
      HttpSource.Settings settings,
      SourceTimeouts timeouts,
      PlatformClient client,
      DoubleSupplier random) {
    this.settings = settings;
    this.timeouts = timeouts;
    this.client = client;
    this.random = random;
    this.backoff = backoff(Duration.ZERO);
  }

  /** The first delay is the one that the platform asks for, within our bounds. */
  private Backoff backoff(Duration asked) {
    long maxNanos = timeouts.maxBackoff().toNanos();
    long askedNanos = asked.compareTo(timeouts.maxBackoff()) > 0 ? maxNanos : asked.toNanos();
    long firstNanos = Math.max(timeouts.minBackoff().toNanos(), askedNanos);
    return Backoff.equalJitter(firstNanos, maxNanos, random);
  }

  /** Starts; no connection is opened before. */
  synchronized void start(Listener listener) {
    this.listener = listener;
  }

  /** Uses the stream that a response names, if any. */
  void offer(HttpAnswer answer) {
    URI link = EventStreamLink.in(settings.url(), answer);
    if (link != null) {
      offer(link, !answer.all(PlatformReplies.POSITION).isEmpty());
    }
  }

  private synchronized void offer(URI link, boolean hasPositions) {
    if (isClosed || listener == null) {
      return;
    }
    this.hasPositions = hasPositions;
    if (!link.equals(target)) {
      target = link;
      lastId = "";
    }
    if (isResting && settings.clock().nanoTime() - restsUntilNanos < 0) {
      return;
    }
    isResting = false;
    if (isIdle()) {
      connect(link);
    }
  }

  private void connect(URI uri) {
    Listener hearing = listener;
    try {
      Interest interest = hearing == null || !takesLevels() ? null : hearing.interest();
      EventConnection next =
          new EventConnection(this, settings, timeouts, client, lastId, interest);
      connection = next;
      next.begin(uri);
    } catch (Error noMemory) {
      connection = null;
      reconnectAfter(timeouts.minBackoff().toNanos());
      throw noMemory;
    }
  }

  private boolean takesLevels() {
    hasNoLevels &= noLevelsUntilNanos - settings.clock().nanoTime() > 0;
    return hasPositions && !hasNoLevels;
  }

  /**
   * Records that the platform's stream announces everything: opens it so. The next connection tries
   * again, except soon: an older server may have answered.
   */
  synchronized void hasNoLevels(EventConnection from) {
    if (from == connection) {
      hasNoLevels = true;
      noLevelsUntilNanos = settings.clock().nanoTime() + timeouts.maxBackoff().toNanos();
      connection = null;
      reconnectAfter(0);
    }
  }

  private synchronized void reconnect() {
    reconnect = null;
    if (!isClosed && connection == null && target != null) {
      connect(target);
    }
  }

  /** Records that a connection is open and announces all changes. */
  synchronized void opened(EventConnection from) {
    if (from == connection && listener != null) {
      isOpen = true;
      openedNanos = settings.clock().nanoTime();
      if (!from.isOfLevels()) {
        listener.announced(true);
      }
    }
  }

  /** Handles an event. Returns false if it is malformed. */
  synchronized boolean event(EventConnection from, String name, String data, String id) {
    if (from != connection || listener == null) {
      return false;
    }
    if (name.equals(CHANGED)) {
      Announcement announcement = Announcement.parse(data);
      if (announcement == null || !isWhole(announcement, from)) {
        return false;
      }
      listener.changed(announcement.subject(), announcement.change());
    }
    lastId = SENDABLE.test(id) ? id : "";
    return true;
  }

  /** On a stream of levels, an announcement has a position: the wait for a reply must end. */
  private static boolean isWhole(Announcement announcement, EventConnection from) {
    return !from.isOfLevels() || announcement.change().position() != null;
  }

  synchronized void retry(EventConnection from, long millis) {
    if (from == connection) {
      backoff = backoff(Duration.ofMillis(millis));
    }
  }

  /**
   * Handles 204, by which the platform has no stream: none is opened for a while, and then only if
   * a response names it again.
   */
  synchronized void ended(EventConnection from) {
    if (from == connection) {
      connection = null;
      isResting = true;
      restsUntilNanos = settings.clock().nanoTime() + timeouts.maxBackoff().toNanos();
    }
  }

  /**
   * Handles a connection that broke or could not be opened.
   *
   * @param leastWait the wait that the platform asked for; null if none
   */
  synchronized void broke(EventConnection from, @Nullable Duration leastWait) {
    if (from != connection) {
      return;
    }
    connection = null;
    if (isOpen) {
      isOpen = false;
      if (settings.clock().nanoTime() - openedNanos >= timeouts.maxBackoff().toNanos()) {
        failures = 0;
      }
      if (listener != null && !from.isOfLevels()) {
        listener.announced(false);
      }
    }
    failures++;
    reconnectAfter(backoff.nanos(failures, leastWait == null ? 0 : leastWait.toNanos()));
  }

  private void reconnectAfter(long waitNanos) {
    reconnectNanos = settings.clock().nanoTime() + waitNanos;
    reconnect = PENDING; // if scheduling fails, check() finds it overdue
    try {
      reconnect =
          settings
              .timer()
              .schedule(
                  () -> client.threads().execute(this::reconnect), waitNanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException stopped) {
      isClosed = true; // the timer has been shut down, so the source is closed
    }
  }

  /**
   * Breaks a connection that should have been found silent, and opens one that should have been
   * opened: an error has ended their timers. Waits for nothing.
   */
  void check(Restored restored) {
    EventConnection last = connection;
    long now = settings.clock().nanoTime();
    if (last != null && last.isOverdue()) {
      client.threads().execute(last::abandon);
      restored.add(THREAD);
    }
    if (!isClosed && reconnect != null && now - reconnectNanos >= Mark.OVERDUE_NANOS) {
      client.threads().execute(this::reconnect);
      reconnectNanos = now;
      restored.add(THREAD);
    }
  }

  /** Whether there is neither a connection nor a scheduled one. */
  synchronized boolean isIdle() {
    return connection == null && reconnect == null;
  }

  void close() {
    EventConnection last;
    synchronized (this) {
      isClosed = true;
      listener = null;
      last = connection;
      connection = null;
      if (reconnect != null) {
        reconnect.cancel(false);
      }
    }
    if (last != null) {
      last.abort();
    }
  }
}
