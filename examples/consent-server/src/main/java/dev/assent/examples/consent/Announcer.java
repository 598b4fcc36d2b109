/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.lang.System.Logger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Reads changes from the database, including those of other servers, and passes each to the streams
 * that announce its subject. One thread reads, from {@link #start} on. Thread-safe.
 */
final class Announcer implements AutoCloseable {
  private static final Logger logger = System.getLogger(Announcer.class.getName());

  /** The time that the thread has at the end. */
  private static final long JOIN_MILLIS = 2_000;

  /** The time from one look for withdrawn tokens to the next. */
  private static final long TOKENS_NANOS = 5_000_000_000L;

  /** The time from one look whether the primary went back to the next. */
  private static final long LOOK_BACK_NANOS = 10_000_000_000L;

  /** The time after a failure that nothing could handle. */
  private static final long PAUSE_NANOS = 100_000_000L;

  private final EventStreams streams;
  private final Changes tail;
  private final Heartbeats heartbeats;
  private final Tokens tokens;
  private final Health health;
  private final Meters meters;
  private final LongSupplier nanoTime;
  private final Thread thread = new Thread(this::read, "consent-changes");

  /** Has a permit if there may be changes that were not read yet. */
  private final Semaphore bell = new Semaphore(0);

  private volatile boolean isClosed;

  // Confined to the thread that looks: the one that starts this, then its own.
  private long tokensNanos;
  private long lookBackNanos;

  /** What could not be read the last time. */
  private final Set<String> failing = new HashSet<>();

  /** Whether all streams have to be cut before anything is announced or confirmed. */
  private boolean mustCut;

  /**
   * Creates an announcer that does not read yet.
   *
   * @param tail the changes, over connections of its own
   * @param tokens tells which tokens were withdrawn: their streams end
   * @param health hears that the database, or its copy, has answered
   */
  Announcer(
      EventStreams streams,
      Changes tail,
      Heartbeats heartbeats,
      Tokens tokens,
      Health health,
      Meters meters,
      LongSupplier nanoTime) {
    this.streams = streams;
    this.tail = tail;
    this.heartbeats = heartbeats;
    this.tokens = tokens;
    this.health = health;
    this.meters = meters;
    this.nanoTime = nanoTime;
    this.tokensNanos = nanoTime.getAsLong();
    this.lookBackNanos = tokensNanos;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Returns whether changes are announced: the thread runs. */
  boolean isAlive() {
    return thread.isAlive();
  }

  /** Notifies the thread of a commit. Without it, the thread finds the change a little later. */
  void ring() {
    bell.release();
  }

  private void read() {
    boolean goesOn;
    do {
      goesOn = turn();
    } while (goesOn);
  }

  /** Waits, and announces what there is; returns false after {@link #close()}. */
  boolean turn() {
    try {
      boolean isOpen = awaitChanges();
      if (isOpen) {
        look();
      }
      return isOpen;
    } catch (Throwable noMemory) { // a change may be lost: readers connect again and compare
      mustCut = true;
      LockSupport.parkNanos(PAUSE_NANOS);
      return !isClosed;
    }
  }

  /** Announces what the database has by now. */
  void look() {
    if (mustCut) {
      cutAll("failure");
    } else {
      attempt("changes", this::handOn);
      attempt("the primary", this::lookBack);
      attempt("streams", () -> streams.all().forEach(this::look));
      attempt("tokens", this::endWithdrawn);
    }
  }

  /** Runs an action after which the thread goes on, whatever happens. */
  private void attempt(String what, Runnable action) {
    try {
      action.run();
      failing.remove(what);
    } catch (StoreException later) {
      warn(what, later);
    } catch (Throwable failed) { // a change may be lost: readers connect again and compare
      mustCut = true;
      cutAll("failure");
    }
  }

  /** Logs that something can't be read, once until it can be again. */
  private void warn(String what, StoreException failure) {
    try {
      if (failing.add(what)) {
        logger.log(Logger.Level.WARNING, "Can''t read {0}: {1}", what, failure.getMessage());
      }
    } catch (Throwable noMemory) {
      // the next look matters more
    }
  }

  /** Cuts all streams; until that has succeeded, nothing is announced or confirmed. */
  private void cutAll(String reason) {
    try {
      streams.all().forEach(stream -> streams.cut(stream, reason));
      mustCut = false;
      logger.log(Logger.Level.ERROR, "All streams were cut: {0}", reason);
    } catch (Throwable noMemory) {
      // once more after the next look
    }
  }

  private void look(EventStream stream) {
    try {
      if (!stream.look()) {
        streams.cut(stream, "slow");
      }
    } catch (Throwable failed) {
      streams.cut(stream, "failure");
    }
  }

  /** Ends the streams whose tokens were withdrawn. */
  private void endWithdrawn() {
    long now = nanoTime.getAsLong();
    if (now - tokensNanos < TOKENS_NANOS) {
      return;
    }
    tokensNanos = now;
    cutWithdrawn(tokens::withdrawnFromFiles);
    cutWithdrawn(tokens::withdrawnFromAccounts);
  }

  private void cutWithdrawn(Function<Set<Credential>, Set<Credential>> withdrawn) {
    List<EventStream> all = streams.all();
    Set<Credential> credentials = new HashSet<>();
    all.forEach(stream -> credentials.add(stream.credential()));
    Set<Credential> over = withdrawn.apply(credentials);
    for (EventStream stream : all) {
      if (over.contains(stream.credential())) {
        streams.cut(stream, "withdrawn");
      }
    }
  }

  /**
   * Waits for a notification or the time of the next read; returns false after {@link #close()}.
   */
  private boolean awaitChanges() {
    try {
      if (bell.tryAcquire(streams.limits().look().toMillis(), TimeUnit.MILLISECONDS)) {
        bell.drainPermits();
      }
      return !isClosed;
    } catch (InterruptedException over) {
      return false;
    }
  }

  private void handOn() {
    Tail page;
    do {
      page = tail.between(streams.last(), Long.MAX_VALUE, null, streams.least(0));
      streams.ages().see(page.heartbeat());
      if (tail.wasSetBack()) {
        return; // its changes may have the numbers of others
      }
      if (page.heartbeat().position().generation() != heartbeats.generation()
          || !heartbeats.isCurrent()
          || streams.ages().isSkewed()) {
        streams.all().forEach(EventStream::end); // this server answers nothing any more
        return;
      }
      announce(page);
      if (!page.isWhole()) {
        streams.all().forEach(this::look);
      }
    } while (!page.isWhole());
    health.looked();
    reached(page.heartbeat());
  }

  /**
   * Cuts all streams if the primary went back within its generation, against the rule: readers
   * compare again. It looks from time to time, and whenever the primary was read.
   */
  private void lookBack() {
    long now = nanoTime.getAsLong();
    if (!tail.wasSetBack() && now - lookBackNanos < LOOK_BACK_NANOS) {
      return;
    }
    lookBackNanos = now;
    Changes.Shown shown = tail.look();
    if (!tail.takeSetBack()) {
      return;
    }
    streams.setBack(shown);
    mustCut = true; // until all streams are cut, which may have been opened before this moment
    logger.log(
        Logger.Level.ERROR,
        "The database is an earlier one than before. After a restore, start all servers with the"
            + " next --generation.");
    cutAll("set back");
  }

  /** Announces a page of changes; each stream is written once. */
  private void announce(Tail page) {
    Set<EventStream> touched = new HashSet<>();
    for (Change change : page.changes()) {
      EventStreams.Announcement announcement =
          streams.announcing(change, page.heartbeat().position());
      for (EventStream stream : announcement.to()) {
        if (!stream.offer(announcement.event())) {
          write(stream); // there may be room then
          if (!stream.offer(announcement.event())) {
            streams.cut(stream, "slow");
            continue;
          }
        }
        touched.add(stream);
      }
    }
    touched.forEach(this::write);
    meters.announced(touched.size());
  }

  private void write(EventStream stream) {
    try {
      stream.write();
    } catch (Throwable failed) {
      streams.cut(stream, "failure");
    }
  }

  private void reached(Heartbeat heartbeat) {
    if (streams.reached(heartbeat)) {
      for (EventStream stream : streams.all()) {
        stream.reached(heartbeat);
        write(stream);
      }
    }
  }

  @Override
  public void close() {
    isClosed = true;
    ring();
    try {
      thread.join(JOIN_MILLIS);
    } catch (InterruptedException now) {
      Thread.currentThread().interrupt();
    }
  }
}
